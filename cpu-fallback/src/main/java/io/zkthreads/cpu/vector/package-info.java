/// The inner loops of the CPU backend on the incubating Vector API, which no other package touches.
@NullMarked
package io.zkthreads.cpu.vector;

import org.jspecify.annotations.NullMarked;
