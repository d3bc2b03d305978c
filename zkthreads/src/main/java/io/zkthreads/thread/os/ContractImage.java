package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.InvalidImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A contract that can be deployed: an image with the entry of contracts, no writable segment, and
/// nothing where calldata and stack lie.
///
/// Without writable segments a contract starts from the same memory directly and in a thread.
public final class ContractImage {
  public static final int ENTRY = 0x1000;

  /// First address above every segment.
  public static final int END = 0x00800000;

  /// Most bytes of a contract's file.
  public static final int MAX_BYTES = 1 << 20;

  private static final int PROGRAM_HEADER_OFFSET = 28;
  private static final int PROGRAM_HEADER_COUNT = 44;
  private static final int PROGRAM_HEADER_BYTES = 32;
  private static final int SEGMENT_ADDRESS = 8;
  private static final int SEGMENT_MEMORY_BYTES = 20;
  private static final int SEGMENT_FLAGS = 24;
  private static final int LOADABLE = 1;
  private static final int WRITABLE = 2;

  private final Image image;
  private final byte[] elf;

  private ContractImage(Image image, byte[] elf) {
    this.image = image;
    this.elf = elf;
  }

  /// Reads an ELF file that anyone may have written.
  public static ContractImage parse(byte[] elf) throws InvalidEncoding {
    if (elf.length > MAX_BYTES) {
      throw new InvalidEncoding(
          "contract image", "end", "at most " + MAX_BYTES + " bytes", elf.length);
    }
    switch (Image.parse(elf)) {
      case InvalidImage invalid ->
          throw new InvalidEncoding(
              "contract image, " + invalid.what(),
              invalid.where(),
              invalid.expected(),
              invalid.got());
      case Image image -> {
        if (image.entry() != ENTRY) {
          throw new InvalidEncoding("contract image", "entry", ENTRY, image.entry());
        }
        checkSegments(elf);
        return new ContractImage(image, elf.clone());
      }
    }
  }

  /// The file has been parsed before: its headers lie inside it.
  private static void checkSegments(byte[] elf) throws InvalidEncoding {
    ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    int headers = file.getInt(PROGRAM_HEADER_OFFSET);
    int count = file.getShort(PROGRAM_HEADER_COUNT) & 0xffff;
    for (int i = 0; i < count; i++) {
      int header = headers + PROGRAM_HEADER_BYTES * i;
      if (file.getInt(header) != LOADABLE || file.getInt(header + SEGMENT_MEMORY_BYTES) == 0) {
        continue;
      }
      String where = "segment " + i;
      if ((file.getInt(header + SEGMENT_FLAGS) & WRITABLE) != 0) {
        throw new InvalidEncoding("contract image", where, "no writable segment", "a writable one");
      }
      long start = file.getInt(header + SEGMENT_ADDRESS) & 0xffffffffL;
      long end = start + (file.getInt(header + SEGMENT_MEMORY_BYTES) & 0xffffffffL);
      if (start < ENTRY || end > END) {
        throw new InvalidEncoding(
            "contract image", where, "addresses in 0x1000 … 0x7fffff", start + " … " + (end - 1));
      }
    }
  }

  public Image image() {
    return image;
  }

  /// The file.
  public byte[] elf() {
    return elf.clone();
  }

  public Bytes32 digest() {
    return Bytes32.parseHex(image.sha256());
  }

  /// Address of this contract when `deployer` deploys it in his transaction with `nonce`.
  public Bytes32 address(Bytes32 deployer, long nonce) {
    return Digests.contractAddress(deployer, nonce, digest());
  }
}
