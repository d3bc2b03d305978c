/// What `call` can do: each operation by its number, its operands and an obvious model.
@NullMarked
package io.zkthreads.vm.precompile;

import org.jspecify.annotations.NullMarked;
