/// Stacks on the CPU, compared with plain arithmetic.
@NullMarked
package io.zkthreads.cpu.stack;

import org.jspecify.annotations.NullMarked;
