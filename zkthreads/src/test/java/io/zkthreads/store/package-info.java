@NullMarked
package io.zkthreads.store;

import org.jspecify.annotations.NullMarked;
