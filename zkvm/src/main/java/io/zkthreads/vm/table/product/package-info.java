/// Products and quotients.
@NullMarked
package io.zkthreads.vm.table.product;

import org.jspecify.annotations.NullMarked;
