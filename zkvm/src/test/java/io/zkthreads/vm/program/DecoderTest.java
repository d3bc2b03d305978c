package io.zkthreads.vm.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.GoldenPrograms;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private static final int[] OPCODES = {
    0x33, 0x13, 0x37, 0x17, 0x6f, 0x67, 0x63, 0x03, 0x23, 0x0f, 0x0b, 0x73
  };

  @Test
  void everyWordDecodesAsInTheSpecification() throws Exception {
    GoldenPrograms.DecoderDigest golden = GoldenPrograms.load().decoder();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long x = 1;
    int decoded = 0;
    for (int i = 0; i < golden.words(); i++) {
      x = x * 6364136223846793005L + 1442695040888963407L;
      int region = (x >>> 4 & 3) == 3 ? 1 : 0;
      int pc = (int) (x >>> 16 & 0x3fffff) << 2;
      @Nullable Instruction instruction = specified(Decoder.decode(word(x), pc, region, 0x1004));
      decoded += instruction == null ? 0 : 1;
      digest.update(bytes(instruction));
    }
    assertThat(decoded).isEqualTo(golden.decoded());
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(golden.sha256());
  }

  /// The specification has no `call` and no `clock`; `EncodingsTest` judges them.
  private static @Nullable Instruction specified(@Nullable Instruction instruction) {
    return instruction != null
            && (instruction.opid() == Opid.CALL || instruction.opid() == Opid.CLOCK)
        ? null
        : instruction;
  }

  /// A word whose fields are those of instructions more often than chance would make them.
  private static int word(long x) {
    int w = (int) (x >>> 32);
    int c = (int) (x >>> 8 & 0xff);
    if (c < 240) {
      w = (w & ~127) | OPCODES[c % 12];
    }
    if (c % 5 < 3) {
      w = (w & 0x1ffffff) | new int[] {0, 1, 0x20}[c % 5] << 25;
    }
    if (c % 7 == 0) {
      w = 0x73;
    }
    if (c % 11 == 0) {
      w &= ~0xf80;
    }
    if (c % 13 == 0) {
      w &= ~0x1ff8000;
    }
    return w;
  }

  private static byte[] bytes(@Nullable Instruction i) {
    ByteBuffer bytes = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
    if (i != null) {
      for (int element : new int[] {i.opid(), i.f0(), i.f1(), i.f2(), i.f3(), i.f4(), i.f5()}) {
        bytes.putInt(element < 0 ? element + KoalaBear.P : element);
      }
    }
    return bytes.array();
  }
}
