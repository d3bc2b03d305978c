@NullMarked
package io.zkthreads.vm.table.keccak;

import org.jspecify.annotations.NullMarked;
