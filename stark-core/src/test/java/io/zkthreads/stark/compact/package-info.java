@NullMarked
package io.zkthreads.stark.compact;

import org.jspecify.annotations.NullMarked;
