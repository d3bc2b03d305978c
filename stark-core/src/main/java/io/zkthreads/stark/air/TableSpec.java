package io.zkthreads.stark.air;

/// One table of a machine, with the rules that the verifier checks from heights alone.
///
/// @param air what the rows satisfy
/// @param occurrence how many instances a proof holds
/// @param minLogHeight fewest log2 rows of an instance
/// @param maxLogHeight most log2 rows of an instance; equal to the minimum where the key or the
///   public words fix the height
/// @param publicWords whether the known columns are those of [PublicWords], which then also fix the
///   height
/// @param timed whether each row advances the clock: Σ lanes·rows of timed tables is bounded by
///   `VerifyingKey.maxTimedRows`
public record TableSpec(
    Air air,
    Occurrence occurrence,
    int minLogHeight,
    int maxLogHeight,
    boolean publicWords,
    boolean timed) {
  public enum Occurrence {
    /// Exactly one instance.
    ONCE,
    /// Zero or more instances, in non-increasing height.
    ANY
  }
}
