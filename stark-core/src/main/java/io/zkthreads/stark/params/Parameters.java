package io.zkthreads.stark.params;

import io.zkthreads.stark.field.ExtensionField;

/// Parameters of a batch proof: of its commitment scheme and of grinding. Sizes are log2, grinding
/// is in bits.
///
/// @param suite hash functions
/// @param extension field of the challenges
/// @param logBlowup log2 of the evaluation domain over the trace domain
/// @param logFinalPolyLen log2 of the coefficients of the last FRI polynomial
/// @param maxLogArity log2 of the widest fold
/// @param numQueries FRI queries
/// @param queryPowBits grinding before the queries
/// @param batchPowBits grinding before the batching challenge of openings
/// @param commitPowBits grinding before each folding challenge
/// @param lookupPowBits grinding before the lookup challenges
/// @param oodPowBits grinding before the out-of-domain point
/// @param capHeight layers of a tree below the root that form its commitment
public record Parameters(
    HashSuite suite,
    ExtensionField extension,
    int logBlowup,
    int logFinalPolyLen,
    int maxLogArity,
    int numQueries,
    int queryPowBits,
    int batchPowBits,
    int commitPowBits,
    int lookupPowBits,
    int oodPowBits,
    int capHeight)
    implements ProtocolParameters {
  @Override
  public String protocol() {
    return "p3-batch-stark 0.8.0";
  }
}
