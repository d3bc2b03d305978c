package io.zkthreads.vm.program;

import io.zkthreads.stark.golden.RefusalText;

/// Fuzz target: any file is an image that keeps its promises, or a refusal; and has names, or none.
final class ElfFuzz {
  private ElfFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    require(Symbols.of(data).place(0x10000).length() < 1024, "a name");
    switch (Image.parse(data)) {
      case Image image -> requireSound(image);
      case InvalidImage(String what, String where, String expected, String got) ->
          RefusalText.require(what, where, expected, got);
    }
  }

  private static void requireSound(Image image) {
    int before = -1;
    for (int address : image.addresses()) {
      require(address > before && address < Image.REGION_BYTES && address % 4 == 0, "addresses");
      before = address;
    }
    require(image.words().length == image.addresses().length, "number of words");
    int end = 0;
    for (CodeRange range : image.code()) {
      require(range.start() >= end && range.end() > range.start(), "code ranges");
      require(range.start() % 4 == 0 && range.end() % 4 == 0, "code ranges");
      end = range.end();
    }
    require(end <= Image.REGION_BYTES, "code ranges");
    require(image.entry() >= 0 && image.entry() < Image.REGION_BYTES, "entry");
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("unsound image: " + what);
    }
  }
}
