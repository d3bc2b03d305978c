package io.zkthreads.vm;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.InitialMemory;
import io.zkthreads.vm.program.Opid;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Programs with the traces that the executable specification of the machine makes of them, written
/// by `src/test/python/dump_spec.py`. Images are small: five C programs, an OS with two contracts,
/// and an assembled program of every instruction on edge operands.
public final class GoldenPrograms {
  private GoldenPrograms() {}

  /// The golden file.
  public record Golden(int version, DecoderDigest decoder, List<Case> cases) {}

  /// Digest of the decoder over pseudo-random words.
  public record DecoderDigest(int words, int decoded, String sha256) {}

  /// One run.
  public record Case(
      String name,
      List<String> images,
      boolean bare,
      @Nullable Integer trap,
      List<Integer> advice,
      int k,
      Map<String, Integer> lanes,
      int most,
      long cycles,
      @com.google.gson.annotations.SerializedName("public") List<List<Long>> publicWords,
      Map<String, Long> rows,
      String rom,
      String image,
      List<GoldenInstance> instances) {
    public Program program() {
      if (images.getFirst().endsWith(".words")) {
        return Program.of(words(images.getFirst()), List.of(), 0x1004);
      }
      List<Image> parsed = images.stream().map(GoldenPrograms::image).toList();
      return bare
          ? Program.bare(parsed.getFirst())
          : Program.of(
              parsed.getFirst(), parsed.subList(1, parsed.size()), Objects.requireNonNull(trap));
    }

    public MachineConfig config() {
      Map<Table, Integer> byTable = new TreeMap<>();
      lanes.forEach((table, n) -> byTable.put(Tables.of(table), n));
      return new MachineConfig(k, byTable, 10, 31 - Integer.numberOfLeadingZeros(most));
    }

    public Execution execute() {
      int[] words = advice.stream().mapToInt(Integer::intValue).toArray();
      return new Executor(program(), k).execute(Host.of(words), Limits.provable());
    }

    @Override
    public String toString() {
      return name + " k=" + k + (lanes.isEmpty() ? "" : " lanes");
    }
  }

  /// One instance of a table: SHA-256 of its canonical values, row-major, 32-bit little-endian.
  public record GoldenInstance(String table, int height, String sha256) {}

  public static Golden load() {
    String json = new String(resource("golden.json"), StandardCharsets.UTF_8);
    return new Gson().fromJson(json, new TypeToken<Golden>() {}.getType());
  }

  /// The runs with k and lanes.
  public static List<Case> cases() {
    return load().cases();
  }

  /// A C program alone in region 0: keccak, sha, bigmul, ledger or interp.
  public static Program bare(String name) {
    return Program.bare(image(name + ".elf"));
  }

  /// Whether the executable specification has a table; it has none of CLOCK, CALL and what calls
  /// need.
  public static boolean isSpecified(Table table) {
    return table.id() < Opid.CLOCK || (table.id() > Opid.CALL && table.id() <= Tables.POW2.id());
  }

  /// ROM rows with every opid and every operation of CALL: their key has every table.
  public static ProgramTables everyInstruction() {
    List<int[]> rows = new ArrayList<>();
    for (Table table : Tables.all()) {
      if (table instanceof InstructionTable t) {
        t.opids().forEach(opid -> rows.add(row(rows.size(), opid, 0)));
      }
      if (table instanceof CalledTable t) {
        t.operations().forEach(op -> rows.add(row(rows.size(), Opid.CALL, op)));
      }
    }
    int[] rom = rows.stream().flatMapToInt(Arrays::stream).toArray();
    return new ProgramTables(rom, InitialMemory.of(new int[0], new int[0], 0), 0);
  }

  private static int[] row(int index, int opid, int operation) {
    int[] row = new int[ProgramTables.ROM_WIDTH];
    row[ProgramTables.PC] = 4 * index;
    row[ProgramTables.OPID] = opid;
    row[ProgramTables.FIELDS + Opid.CALL_OPERATION] = operation;
    return row;
  }

  /// An OS that calls contract A, which calls B, which calls A again. Its advice is one word.
  public static Program osWithTwoContracts() {
    return Program.of(image("os.elf"), List.of(image("a.elf"), image("b.elf")), 0x1004);
  }

  public static Image image(String file) {
    return Image.require(resource(file));
  }

  private static Image words(String file) {
    ByteBuffer bytes = ByteBuffer.wrap(resource(file)).order(ByteOrder.LITTLE_ENDIAN);
    int origin = bytes.getInt();
    List<Integer> words = new ArrayList<>();
    while (bytes.hasRemaining()) {
      words.add(bytes.getInt());
    }
    return Image.ofCode(origin, words.stream().mapToInt(Integer::intValue).toArray());
  }

  public static byte[] resource(String file) {
    try (InputStream in = GoldenPrograms.class.getResourceAsStream("/spec/" + file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
