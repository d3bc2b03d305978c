/// Calls of precompiles, what they do with memory, and arithmetic on 256-bit numbers.
@NullMarked
package io.zkthreads.vm.table.call;

import org.jspecify.annotations.NullMarked;
