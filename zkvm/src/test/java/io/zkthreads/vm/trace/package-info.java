@NullMarked
package io.zkthreads.vm.trace;

import org.jspecify.annotations.NullMarked;
