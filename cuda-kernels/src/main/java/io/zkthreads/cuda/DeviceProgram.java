package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.kernel.TableJob;

/// A program whose code is on the device.
///
/// @param numFractions columns to which its interactions belong
record DeviceProgram(Bytecode bytecode, DeviceBuffer code, int numFractions) {
  TableJob.Program job() {
    return new TableJob.Program(code, bytecode.numInstructions(), bytecode.numRegisters());
  }
}
