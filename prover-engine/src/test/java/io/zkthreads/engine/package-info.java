/// Contracts of backends and tests of the prover.
@NullMarked
package io.zkthreads.engine;

import org.jspecify.annotations.NullMarked;
