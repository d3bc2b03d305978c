/// Tables of facts, several a row: one value a row would cost 26 cells a cycle at 2^20 cycles.
@NullMarked
package io.zkthreads.vm.table.lookup;

import org.jspecify.annotations.NullMarked;
