/// The permutation Poseidon2 of the field itself: `Permutation` is a call in a row, `LinearLayers`
/// what is between its S-boxes. Start reading at `Permutation`.
@NullMarked
package io.zkthreads.vm.table.poseidon2;

import org.jspecify.annotations.NullMarked;
