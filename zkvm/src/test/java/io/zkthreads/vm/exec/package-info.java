@NullMarked
package io.zkthreads.vm.exec;

import org.jspecify.annotations.NullMarked;
