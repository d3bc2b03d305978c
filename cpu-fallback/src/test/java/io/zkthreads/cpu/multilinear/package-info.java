@NullMarked
package io.zkthreads.cpu.multilinear;

import org.jspecify.annotations.NullMarked;
