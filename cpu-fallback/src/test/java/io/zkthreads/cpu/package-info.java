/// Tests of the CPU backend.
@NullMarked
package io.zkthreads.cpu;

import org.jspecify.annotations.NullMarked;
