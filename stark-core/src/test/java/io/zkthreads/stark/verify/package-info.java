@NullMarked
package io.zkthreads.stark.verify;

import org.jspecify.annotations.NullMarked;
