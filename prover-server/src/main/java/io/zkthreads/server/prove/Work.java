package io.zkthreads.server.prove;

import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.vm.program.Program;

/// What a job's spec asks for, read and checked.
sealed interface Work {
  Program program();

  /// A sub-block with the program of its thread.
  record ThreadWork(SubBlock block, ThreadProgram thread) implements Work {
    @Override
    public Program program() {
      return thread.program();
    }
  }

  /// A bare program with its advice.
  @SuppressWarnings("ArrayRecordComponent")
  record ProgramRun(Program program, int[] advice) implements Work {}
}
