@NullMarked
package io.zkthreads.batcher.receipt;

import org.jspecify.annotations.NullMarked;
