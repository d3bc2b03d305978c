/// From an execution to a witness: the rows of every table, cut into instances.
@NullMarked
package io.zkthreads.vm.trace;

import org.jspecify.annotations.NullMarked;
