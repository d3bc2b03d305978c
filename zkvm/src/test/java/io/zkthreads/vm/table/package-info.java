@NullMarked
package io.zkthreads.vm.table;

import org.jspecify.annotations.NullMarked;
