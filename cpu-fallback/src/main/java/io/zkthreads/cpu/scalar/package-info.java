/// The CPU backend in plain Java.
@NullMarked
package io.zkthreads.cpu.scalar;

import org.jspecify.annotations.NullMarked;
