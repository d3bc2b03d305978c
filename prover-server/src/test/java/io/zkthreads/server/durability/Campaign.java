package io.zkthreads.server.durability;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Two ways to look for what a store lost although it had acknowledged it.
///
/// *Copies*: after each acknowledgement the files are copied as they stand, which is what a killed
/// process leaves, and the copy is opened. *Kills*: a process that writes is killed at random
/// moments, and the next one goes on in the same folder, so that the store grows old.
final class Campaign {
  private static final long OLD_NANOS = 60_000_000_000L;

  /// How many of the former acknowledgements each copy is asked for, beside the newest ones.
  private static final int SAMPLE = 20;

  /// What was found.
  ///
  /// @param tries copies that were opened, or kills
  /// @param old of them, those of a store older than a minute
  /// @param acknowledged acknowledgements in all
  /// @param lost acknowledgements that a try did not find
  record Result(long tries, long old, long acknowledged, long lost) {}

  private final Subject.Kind kind;
  private final Path folder;
  private final Random random;
  private final List<String> acknowledged = new ArrayList<>();

  Campaign(Subject.Kind kind, Path folder, long seed) {
    this.kind = kind;
    this.folder = folder;
    this.random = new Random(seed);
  }

  Result copies(long seconds) throws Exception {
    long began = System.nanoTime();
    long tries = 0;
    long old = 0;
    long lost = 0;
    try (Subject live = kind.open(folder.resolve("live"))) {
      while (System.nanoTime() - began < seconds * 1_000_000_000L) {
        acknowledged.add(live.next());
        copy(folder.resolve("live"), folder.resolve("copy"));
        try (Subject copied = kind.open(folder.resolve("copy"))) {
          lost += missing(copied, Math.max(0, acknowledged.size() - SAMPLE));
        }
        tries++;
        old += System.nanoTime() - began > OLD_NANOS ? 1 : 0;
      }
    }
    return new Result(tries, old, acknowledged.size(), lost);
  }

  private void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (String suffix : List.of(".sqlite", ".sqlite-wal")) {
      Files.copy(
          from.resolve(kind.file + suffix),
          to.resolve(kind.file + suffix),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Files.deleteIfExists(to.resolve(kind.file + ".sqlite-shm"));
  }

  Result kills(long rounds) throws Exception {
    long began = System.nanoTime();
    long old = 0;
    long lost = 0;
    for (long round = 0; round < rounds; round++) {
      int known = acknowledged.size();
      killOne();
      try (Subject survivor = kind.open(folder)) {
        lost += missing(survivor, known);
      }
      old += System.nanoTime() - began > OLD_NANOS ? 1 : 0;
    }
    return new Result(rounds, old, acknowledged.size(), lost);
  }

  private void killOne() throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                kind.name(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("the writer ended before it wrote");
      }
      Thread killer = Thread.ofVirtual().start(() -> killAfter(random.nextInt(1_500), writer));
      while (line != null) {
        if (line.endsWith(".")) { // the last one may have been cut off
          acknowledged.add(line.substring(0, line.length() - 1));
        }
        line = lines.readLine();
      }
      killer.join();
    }
    if (!writer.waitFor(30, TimeUnit.SECONDS)) {
      throw new IOException("a killed process did not end");
    }
  }

  private static void killAfter(long millis, Process process) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.toHandle().destroyForcibly(); // that of the process itself would close its output
  }

  /// Asks for everything from an index on, and for some of what came before.
  private long missing(Subject subject, int from) throws Exception {
    long missing = 0;
    for (String line : acknowledged.subList(from, acknowledged.size())) {
      missing += subject.holds(line) ? 0 : 1;
    }
    for (int i = 0; i < SAMPLE && from > 0; i++) {
      missing += subject.holds(acknowledged.get(random.nextInt(from))) ? 0 : 1;
    }
    return missing;
  }

  /// The process that is killed: writes, and says so after each acknowledgement.
  static final class Writer {
    private Writer() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
      Subject subject = Subject.Kind.valueOf(arguments[0]).open(Path.of(arguments[1]));
      int threads = subject instanceof JobsSubject ? 8 : 1;
      for (int i = 0; i < threads; i++) {
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (true) {
                  System.out.println(subject.next() + ".");
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
      }
    }
  }

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws Exception {
    long amount = Long.parseLong(arguments[1]);
    long lost = 0;
    for (Subject.Kind kind : Subject.Kind.values()) {
      long seed = System.nanoTime();
      Campaign campaign = new Campaign(kind, Files.createTempDirectory("zkt-durability"), seed);
      Result result =
          arguments[0].equals("copies") ? campaign.copies(amount) : campaign.kills(amount);
      System.out.printf(
          Locale.ROOT,
          "durability|%s|%s|%d tries|%d of a store older than a minute|%d acknowledged|%d lost"
              + "|seed %d|%s%n",
          arguments[0],
          kind.file,
          result.tries(),
          result.old(),
          result.acknowledged(),
          result.lost(),
          seed,
          campaign.folder);
      lost += result.lost();
    }
    System.exit(lost == 0 ? 0 : 1);
  }
}
