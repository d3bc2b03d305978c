/// The prover of compact proofs by plain arithmetic, and what every machine has to do for it.
@NullMarked
package io.zkthreads.engine.compact;

import org.jspecify.annotations.NullMarked;
