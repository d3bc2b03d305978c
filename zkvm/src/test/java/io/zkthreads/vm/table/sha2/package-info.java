@NullMarked
package io.zkthreads.vm.table.sha2;

import org.jspecify.annotations.NullMarked;
