package io.zkthreads.thread.os;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileContractTest extends HostileContracts {
  HostileContractTest() {
    super(OsVersion.V1);
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 10, 11})
  void aSystemCallOfALaterVersionIsUnknown(int number) {
    isTrapped(new Rv().call(number).finish(0x10000, 0));
  }
}
