/// The CPU backend.
@NullMarked
package io.zkthreads.cpu;

import org.jspecify.annotations.NullMarked;
