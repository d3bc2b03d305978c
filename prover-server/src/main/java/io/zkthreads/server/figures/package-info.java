/// Figures of the embedded L2, each by a command that repeats it.
@NullMarked
package io.zkthreads.server.figures;

import org.jspecify.annotations.NullMarked;
