@NullMarked
package io.zkthreads.batcher;

import org.jspecify.annotations.NullMarked;
