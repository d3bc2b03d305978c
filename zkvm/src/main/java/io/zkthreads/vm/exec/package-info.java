/// Running a program: an interpreter that keeps just enough of what it saw to fill the tables.
@NullMarked
package io.zkthreads.vm.exec;

import org.jspecify.annotations.NullMarked;
