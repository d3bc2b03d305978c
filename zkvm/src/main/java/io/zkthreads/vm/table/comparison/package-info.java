/// Comparisons: conditional branches and set-less-than.
@NullMarked
package io.zkthreads.vm.table.comparison;

import org.jspecify.annotations.NullMarked;
