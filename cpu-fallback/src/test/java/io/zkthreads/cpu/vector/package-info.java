@NullMarked
package io.zkthreads.cpu.vector;

import org.jspecify.annotations.NullMarked;
