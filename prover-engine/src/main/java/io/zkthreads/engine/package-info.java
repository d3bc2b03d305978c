/// The prover and the port to its backends. Start at [io.zkthreads.engine.Prover].
@NullMarked
package io.zkthreads.engine;

import org.jspecify.annotations.NullMarked;
