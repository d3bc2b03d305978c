/// Addition, subtraction, constants. A twin (ADD2, ADDI2) serves the instructions that write one of
/// their operands: one access at slot 3 reads it and writes it.
@NullMarked
package io.zkthreads.vm.table.arithmetic;

import org.jspecify.annotations.NullMarked;
