package io.zkthreads.server.prove;

import io.zkthreads.stark.proof.Proof;

/// A proof, and the backend that made it.
public record MadeProof(Proof proof, String backend) {}
