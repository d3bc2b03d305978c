@NullMarked
package io.zkthreads.vm.table.call;

import org.jspecify.annotations.NullMarked;
