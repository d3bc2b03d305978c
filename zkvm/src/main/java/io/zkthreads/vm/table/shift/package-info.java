/// Shifts. Each limb of the operand is x = q·A + r with A = 2^bits, r < A and q < B = 2^(16 −
/// bits); the result limbs are made of these pieces, chosen by direction and by whether the amount
/// reaches 16. `bits` is 16 − amount mod 16 for left shifts and amount mod 16 for right shifts.
@NullMarked
package io.zkthreads.vm.table.shift;

import org.jspecify.annotations.NullMarked;
