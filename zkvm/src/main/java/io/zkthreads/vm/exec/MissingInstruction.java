package io.zkthreads.vm.exec;

import io.zkthreads.vm.program.IllegalInstruction;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.util.Arrays;

/// What stands where a run found no instruction.
///
/// @param word the word there at the start, 0 where the file has none
/// @param text the word and what it is, or where the pc lies
record MissingInstruction(int word, String text) {
  static MissingInstruction of(Program program, int region, int pc) {
    if (region >= program.regions().size()) {
      return new MissingInstruction(0, "in a region without a program");
    }
    Image image = program.regions().get(region);
    int i = Arrays.binarySearch(image.addresses(), pc);
    if (i < 0) {
      return new MissingInstruction(
          0, pc >= 0 && pc < image.end() ? "where the file has no bytes" : "in no segment");
    }
    int word = image.words()[i];
    return new MissingInstruction(
        word,
        image.isCode(pc)
            ? IllegalInstruction.describe(word, region)
            : "0x%08x: in a segment that is not executable".formatted(word));
  }
}
