package io.zkthreads.engine;

/// A finished step of a proof.
///
/// @param step which
/// @param next the step that begins now; the same one after the last
/// @param done steps finished, this one included
/// @param total steps of the whole proof
/// @param rows rows of all tables
/// @param peakBytes most bytes that the backend held during the step
/// @param nanos duration of the step
public record ProgressEvent(
    ProverStep step, ProverStep next, int done, int total, long rows, long peakBytes, long nanos) {}
