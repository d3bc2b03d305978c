@NullMarked
package io.zkthreads.vm.curve;

import org.jspecify.annotations.NullMarked;
