/// Where a run begins and ends: first and last memory, the first state, its instructions, public
/// words; and BUMP, which bridges long pauses of a word.
@NullMarked
package io.zkthreads.vm.table.boundary;

import org.jspecify.annotations.NullMarked;
