package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Statement;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The OS and a set of contracts: what the key of a thread is made from. Contract i, by ascending
/// address, runs in region i + 1.
public final class ThreadProgram {
  /// Most words that the images of one thread, or of one direct call, have together. It bounds what
  /// key generation and execution cost the L2 for a fixed fee.
  public static final int MAX_WORDS = 1 << 18;

  /// Look-back of executors whose runs are not proven; any value will do.
  private static final int DISCOVERY_LOG_RANGE = 17;

  private final OsVersion os;
  private final List<Bytes32> addresses;
  private final Program program;
  private final Executor executor;

  private ThreadProgram(OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
    this.os = os;
    this.addresses = List.copyOf(contracts.keySet());
    List<Image> images = contracts.values().stream().map(ContractImage::image).toList();
    this.program = Program.of(os.image(), images, OsLayout.TRAP_ADDRESS);
    this.executor =
        new Executor(
            Program.of(os.unprovenImage(), images, OsLayout.TRAP_ADDRESS), DISCOVERY_LOG_RANGE);
  }

  /// Words of images together.
  public static long words(Iterable<ContractImage> images) {
    long words = 0;
    for (ContractImage image : images) {
      words += image.image().words().length;
    }
    return words;
  }

  /// Words of this program's images, the OS's included.
  public long words() {
    return program.regions().stream().mapToLong(image -> image.words().length).sum();
  }

  /// The program of 1 … 63 contracts by address.
  public static ThreadProgram of(OsVersion os, Map<Bytes32, ContractImage> contracts) {
    if (contracts.isEmpty() || contracts.size() > Statement.MAX_CONTRACTS) {
      throw new IllegalArgumentException("1 … 63 contracts expected, got " + contracts.size());
    }
    return new ThreadProgram(os, new TreeMap<>(contracts));
  }

  public OsVersion os() {
    return os;
  }

  /// Ascending.
  public List<Bytes32> addresses() {
    return addresses;
  }

  /// What key generation and the executor need.
  public Program program() {
    return program;
  }

  /// Runs without proof, from where such runs begin.
  Executor executor() {
    return executor;
  }
}
