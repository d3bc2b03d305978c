package io.zkthreads.stark.proof;

import io.zkthreads.stark.field.Quintic;
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
    List<Quintic> mainLocal,
    List<Quintic> mainNext,
    List<Quintic> preprocessedLocal,
    List<Quintic> preprocessedNext,
    List<List<Quintic>> quotientChunks,
    List<Quintic> permutationLocal,
    List<Quintic> permutationNext) {
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
