/// The prover of compact proofs: its protocol, and what it asks of a machine.
@NullMarked
package io.zkthreads.engine.compact;

import org.jspecify.annotations.NullMarked;
