package io.zkthreads.stark.proof;

import io.zkthreads.stark.field.Extension;
import java.util.List;

/// Values of one instance's columns at the out-of-domain points ζ (local) and ζ·w (next).
///
/// @param mainLocal traces at ζ
/// @param mainNext traces at ζ·w; empty unless the AIR opens its next row
/// @param preprocessedLocal preprocessed columns at ζ
/// @param preprocessedNext preprocessed columns at ζ·w; empty unless the AIR opens its next row
/// @param quotientChunks per chunk the values of its five base columns at ζ
/// @param permutationLocal base columns of accumulator and fractions at ζ
/// @param permutationNext the same at ζ·w
public record InstanceOpenings(
    List<Extension> mainLocal,
    List<Extension> mainNext,
    List<Extension> preprocessedLocal,
    List<Extension> preprocessedNext,
    List<List<Extension>> quotientChunks,
    List<Extension> permutationLocal,
    List<Extension> permutationNext) {
  public InstanceOpenings {
    mainLocal = List.copyOf(mainLocal);
    mainNext = List.copyOf(mainNext);
    preprocessedLocal = List.copyOf(preprocessedLocal);
    preprocessedNext = List.copyOf(preprocessedNext);
    quotientChunks = quotientChunks.stream().map(List::copyOf).toList();
    permutationLocal = List.copyOf(permutationLocal);
    permutationNext = List.copyOf(permutationNext);
  }
}
