package io.zkthreads.engine;

import io.zkthreads.engine.CompactBackend.Stack;
import java.util.List;
import java.util.Optional;

/// What all compact proofs of one key share. Closing it frees the preprocessed columns.
///
/// @param programs tables as code, in the key's order
/// @param preprocessed the preprocessed columns of those that have some, committed to
public record CompactCircuit(List<TableProgram> programs, Optional<Stack> preprocessed)
    implements AutoCloseable {
  public CompactCircuit {
    programs = List.copyOf(programs);
  }

  @Override
  public void close() {
    preprocessed.ifPresent(Stack::close);
  }
}
