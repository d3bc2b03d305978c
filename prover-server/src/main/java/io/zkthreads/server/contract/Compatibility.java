package io.zkthreads.server.contract;

import io.zkthreads.server.contract.Finding.Kind;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.InvalidImage;
import io.zkthreads.vm.program.ParsedImage;
import io.zkthreads.vm.program.Symbols;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What of a contract's image can be told to go wrong before it runs: at its deployment, in a
/// transaction, or in a thread as against a direct call.
///
/// @param findings mistakes first
/// @param codeWords words of the image that may be executed
/// @param reachedWords instructions that a path reaches; 0 if the image cannot be loaded
/// @param slotKinds kinds of slots that were seen
public record Compatibility(
    List<Finding> findings, int fileBytes, int codeWords, int reachedWords, int slotKinds) {
  private static final int PROGRAM_HEADER_OFFSET = 28;
  private static final int PROGRAM_HEADER_COUNT = 44;
  private static final int PROGRAM_HEADER_BYTES = 32;
  private static final int LOADABLE = 1;
  private static final int WRITABLE = 2;
  private static final int MAX_NAMES = 8;

  public Compatibility {
    findings = List.copyOf(findings);
  }

  /// Of each place and kind, the first is told.
  private record Place(Kind kind, int address) {}

  /// Looks at a file that anyone may have written.
  public static Compatibility of(byte[] elf) {
    Symbols symbols = Symbols.of(elf);
    Set<Finding> findings = new LinkedHashSet<>();
    ParsedImage parsed = Image.parse(elf);
    if (parsed instanceof InvalidImage invalid) {
      findings.add(new Finding(Kind.REFUSED, -1, "", invalid.toString()));
      return new Compatibility(List.copyOf(findings), elf.length, 0, 0, 0);
    }
    Image image = (Image) parsed;
    writable(elf, symbols, findings);
    try {
      ContractImage.parse(elf);
    } catch (InvalidEncoding e) {
      if (findings.isEmpty()) {
        findings.add(new Finding(Kind.REFUSED, -1, "", cured(String.valueOf(e.getMessage()))));
      }
    }
    Set<Place> told = new HashSet<>();
    Paths paths =
        new Paths(
            image,
            (kind, address, text) -> {
              if (told.add(new Place(kind, address))) {
                findings.add(new Finding(kind, address, symbols.place(address), text));
              }
            });
    paths.follow();
    int codeWords = image.code().stream().mapToInt(c -> (c.end() - c.start()) / 4).sum();
    return new Compatibility(
        Paths.sorted(findings), elf.length, codeWords, paths.numReached(), paths.numSlotKinds());
  }

  private static String cured(String refusal) {
    return refusal + "; link with the kit's image.ld (zkt new contract)";
  }

  /// Segments that a contract may write to, which a deployment refuses: their names say what of the
  /// source is there.
  private static void writable(byte[] elf, Symbols symbols, Set<Finding> findings) {
    ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    int headers = file.getInt(PROGRAM_HEADER_OFFSET);
    int count = Short.toUnsignedInt(file.getShort(PROGRAM_HEADER_COUNT));
    for (int i = 0; i < count; i++) {
      int at = headers + PROGRAM_HEADER_BYTES * i;
      int size = file.getInt(at + 20);
      if (file.getInt(at) != LOADABLE || size == 0 || (file.getInt(at + 24) & WRITABLE) == 0) {
        continue;
      }
      int address = file.getInt(at + 8);
      List<String> names = symbols.objects(address, address + size);
      String list = String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())));
      findings.add(
          new Finding(
              Kind.REFUSED,
              address,
              "",
              "%,d bytes of writable data%s: a contract keeps what it has to keep in slots, and its constants in const"
                  .formatted(size, list.isEmpty() ? "" : " (" + list + ")")));
    }
  }

  /// Whether nothing was found but what cannot be told.
  public boolean passed() {
    return findings.stream().noneMatch(Finding::isMistake);
  }
}
