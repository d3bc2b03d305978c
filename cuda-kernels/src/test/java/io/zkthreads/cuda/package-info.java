@NullMarked
package io.zkthreads.cuda;

import org.jspecify.annotations.NullMarked;
