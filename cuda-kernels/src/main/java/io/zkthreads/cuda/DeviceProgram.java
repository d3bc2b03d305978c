package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.kernel.TableJob;

/// A program whose code is on the device.
record DeviceProgram(Bytecode bytecode, DeviceBuffer code) {
  TableJob.Program job() {
    Bytecode.Registers registers = bytecode.registers();
    return new TableJob.Program(
        code, bytecode.numInstructions(), registers.numLoads(), registers.count());
  }
}
