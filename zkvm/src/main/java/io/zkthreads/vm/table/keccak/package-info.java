/// The permutation Keccak-f[1600]: `Sheets` is θ, column by column, `Planes` is ρ, π, χ and ι, row
/// by row, `StateWords` reads the state and writes it. What they make of a call passes from one to
/// the other as lanes. Start reading at `Sheets`.
@NullMarked
package io.zkthreads.vm.table.keccak;

import org.jspecify.annotations.NullMarked;
