@NullMarked
package io.zkthreads.stark.hash;

import org.jspecify.annotations.NullMarked;
