package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ContractImageTest {
  private final Rv code = new Rv().revert(1);

  @ParameterizedTest(name = "{3}")
  @CsvSource({
    "7, 0x1000, 0x1000, writable",
    "6, 0x1000, 0x1000, executable",
    "5, 0x1000, 0x1004, entry",
    "5, 0x1004, 0x1000, entry",
    "5, 0x0ffc, 0x1000, 0x1000 … 0x7fffff",
    "5, 0x7ffffc, 0x7ffffc, entry",
    "5, 0xe00000, 0x1000, entry"
  })
  void anImageThatCannotBeAContractIsRefused(
      String flags, String address, String entry, String why) {
    byte[] elf = code.elf(Integer.decode(flags), Integer.decode(address), Integer.decode(entry));
    assertThatThrownBy(() -> ContractImage.parse(elf))
        .isInstanceOf(InvalidEncoding.class)
        .hasMessageContaining(why)
        .hasMessageContaining("expected");
  }

  @Test
  void aSegmentThatReachesIntoCalldataIsRefused() {
    byte[] elf = code.elf(5, 0x1000, 0x1000);
    ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(72, ContractImage.END - 0x1000);
    assertThat(parse(elf)).isEmpty();
    file.putInt(72, ContractImage.END - 0xfff);
    assertThat(parse(elf)).contains("0x1000 … 0x7fffff");
  }

  private static String parse(byte[] elf) {
    try {
      ContractImage.parse(elf);
      return "";
    } catch (InvalidEncoding refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  @Test
  void aFileThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> ContractImage.parse(new byte[ContractImage.MAX_BYTES + 1]))
        .isInstanceOf(InvalidEncoding.class);
  }

  @Test
  void damagedFilesAreRefusedOrParsedAndNeverCrash() {
    long seed = 7;
    Random random = new Random(seed);
    byte[] valid = ExampleContract.TOKEN.image().elf();
    for (int i = 0; i < 3000; i++) {
      byte[] elf = valid.clone();
      for (int k = 0; k < 3; k++) {
        elf[random.nextInt(120)] = (byte) random.nextInt();
      }
      try {
        assertThat(ContractImage.parse(elf).image().entry()).isEqualTo(ContractImage.ENTRY);
      } catch (InvalidEncoding refused) {
        assertThat(refused).as("seed " + seed).hasMessageContaining("expected");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ExampleContract.class)
  void exampleContractsAreContracts(ExampleContract contract) throws InvalidEncoding {
    assertThat(ContractImage.parse(contract.image().elf()).digest())
        .isEqualTo(contract.image().digest());
  }

  /// A version is its image, for ever: if this fails, the sources of an OS version were changed.
  @Test
  void theImageOfAnOsVersionNeverChanges() {
    assertThat(OsVersion.of(1)).contains(OsVersion.V1);
    assertThat(OsVersion.of(0)).isEmpty();
    assertThat(OsVersion.V1.imageDigest().hex())
        .isEqualTo("3bcc54d1db6249d322b1aaf1a6a08e5dac2a2d6a72673803c265e84b7502b30a");
    assertThat(OsVersion.of(2)).contains(OsVersion.V2);
    assertThat(OsVersion.V2.imageDigest().hex())
        .isEqualTo("ca00e4790e4933e222dff6008d54cfab65f464739d59ec054891bb26db66a7dc");
  }
}
