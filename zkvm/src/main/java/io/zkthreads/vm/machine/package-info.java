/// The machine ZT32 as tables: what each row of an execution must satisfy.
@NullMarked
package io.zkthreads.vm.machine;

import org.jspecify.annotations.NullMarked;
