@NullMarked
package io.zkthreads.vm.table.poseidon2;

import org.jspecify.annotations.NullMarked;
