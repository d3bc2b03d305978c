@NullMarked
package io.zkthreads.cuda.driver;

import org.jspecify.annotations.NullMarked;
