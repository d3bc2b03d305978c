/// Columns in one polynomial: its commitment, and the folds by which it is opened.
@NullMarked
package io.zkthreads.cpu.stack;

import org.jspecify.annotations.NullMarked;
