@NullMarked
package io.zkthreads.vm.program;

import org.jspecify.annotations.NullMarked;
