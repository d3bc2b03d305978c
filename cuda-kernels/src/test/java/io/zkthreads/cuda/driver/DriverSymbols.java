package io.zkthreads.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Names of the driver's functions: those that JCuda's library asks `libcuda.so.1` for, and among
/// them those that our driver package calls. A call of one that is missing ends the process, for
/// the library binds its symbols when they are first called.
///
/// @param all what JCuda's library asks for
/// @param called what our classes call, as `libcuda.so.1` names it, versions included
record DriverSymbols(Set<String> all, Set<String> called) {
  private static final String NATIVES = "/lib/libJCudaDriver-12.6.0-linux-x86_64.so";
  private static final String JCUDA = "jcuda/driver/JCudaDriver";
  private static final int DYNAMIC_SYMBOLS = 11;

  /// @param classes folder of the compiled driver package
  static DriverSymbols read(Path classes) throws IOException {
    Set<String> all = undefined(natives());
    Set<String> called = new TreeSet<>();
    for (String method : methods(classes)) {
      Stream.of("", "_v2", "_v3").map(method::concat).filter(all::contains).forEach(called::add);
    }
    return new DriverSymbols(all, called);
  }

  /// Which of `names` the loaded driver does not have.
  @SuppressWarnings("restricted")
  static List<String> missing(Set<String> names) {
    SymbolLookup library = SymbolLookup.libraryLookup("libcuda.so.1", Arena.global());
    return names.stream().filter(name -> library.find(name).isEmpty()).toList();
  }

  private static byte[] natives() throws IOException {
    try (InputStream in = DriverSymbols.class.getResourceAsStream(NATIVES)) {
      return Objects.requireNonNull(in, NATIVES).readAllBytes();
    }
  }

  /// Methods of JCuda that classes in a folder call.
  static Set<String> methods(Path classes) throws IOException {
    Set<String> methods = new TreeSet<>();
    try (Stream<Path> files = Files.list(classes)) {
      files
          .filter(file -> file.toString().endsWith(".class"))
          .forEach(file -> collect(file, methods));
    }
    return methods;
  }

  private static void collect(Path file, Set<String> methods) {
    try {
      ClassModel model = ClassFile.of().parse(file);
      for (PoolEntry entry : model.constantPool()) {
        if (entry instanceof MethodRefEntry method
            && method.owner().asInternalName().equals(JCUDA)
            && method.name().stringValue().startsWith("cu")) {
          methods.add(method.name().stringValue());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Symbols `cu…` of an ELF file that another library must define.
  private static Set<String> undefined(byte[] bytes) {
    ByteBuffer elf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int table = Math.toIntExact(elf.getLong(0x28));
    int headerBytes = elf.getShort(0x3A);
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < elf.getShort(0x3C); i++) {
      int header = table + i * headerBytes;
      if (elf.getInt(header + 4) == DYNAMIC_SYMBOLS) {
        int strings = table + elf.getInt(header + 0x28) * headerBytes;
        int from = Math.toIntExact(elf.getLong(header + 0x18));
        int end = from + Math.toIntExact(elf.getLong(header + 0x20));
        int names0 = Math.toIntExact(elf.getLong(strings + 0x18));
        for (int symbol = from; symbol < end; symbol += 24) {
          String name = text(bytes, names0 + elf.getInt(symbol));
          if (elf.getShort(symbol + 6) == 0 && name.matches("cu[A-Z].*")) {
            names.add(name);
          }
        }
      }
    }
    return names;
  }

  private static String text(byte[] bytes, int from) {
    int end = from;
    while (bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.US_ASCII);
  }
}
