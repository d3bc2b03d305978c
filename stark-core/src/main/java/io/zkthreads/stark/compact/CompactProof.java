package io.zkthreads.stark.compact;

import io.zkthreads.stark.hash.Digest;
import java.util.Optional;

/// A compact proof, in the order of its bytes.
///
/// @param commitment to the main columns of all tables
/// @param fractions reduces the sum of all fractions; absent without interactions
/// @param zerocheck reduces constraints and the link to the fractions
/// @param main opens the main columns
/// @param preprocessed opens the preprocessed columns; absent without any
public record CompactProof(
    Digest commitment,
    Optional<FractionalGkrProof> fractions,
    SumcheckProof zerocheck,
    StackOpening main,
    Optional<StackOpening> preprocessed) {}
