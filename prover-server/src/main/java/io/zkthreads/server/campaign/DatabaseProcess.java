package io.zkthreads.server.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A PostgreSQL server of the programs that this machine has.
final class DatabaseProcess extends Service {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final String USER = "postgres";

  private final int port;

  private DatabaseProcess(LocalProcess process, int port) {
    super(Part.DATABASE, process);
    this.port = port;
  }

  /// Why there is none, if that is so.
  static Optional<String> lack() throws IOException {
    if (programs().isEmpty()) {
      return Optional.of("no PostgreSQL here: neither in PATH nor in " + DEBIAN);
    }
    return isRoot() && find("unshare").isEmpty()
        ? Optional.of("PostgreSQL refuses root, and there is no unshare here to be another by")
        : Optional.empty();
  }

  /// Where `initdb` and `postgres` are, the newest on Debian.
  private static Optional<Path> programs() throws IOException {
    Optional<Path> inPath =
        find("postgres").map(Path::getParent).filter(bin -> isProgram(bin.resolve("initdb")));
    if (inPath.isPresent() || !Files.isDirectory(DEBIAN)) {
      return inPath;
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .sorted(Comparator.comparingInt(DatabaseProcess::version).reversed())
          .map(version -> version.resolve("bin"))
          .filter(bin -> isProgram(bin.resolve("postgres")) && isProgram(bin.resolve("initdb")))
          .findFirst();
    }
  }

  private static int version(Path folder) {
    String name = String.valueOf(folder.getFileName());
    return name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
  }

  private static Optional<Path> find(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(DatabaseProcess::isProgram)
        .findFirst();
  }

  private static boolean isProgram(Path file) {
    return Files.isExecutable(file) && Files.isRegularFile(file);
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /// A new server that is not started yet. PostgreSQL refuses root, so root is nobody in a
  /// namespace of users that it has for itself.
  static DatabaseProcess of(Path folder) throws IOException, InterruptedException {
    Path programs = programs().orElseThrow();
    Path data = folder.resolve("data").resolve("database");
    Path log = folder.resolve("database.log");
    LocalProcess.run(
        log, command(programs.resolve("initdb"), "-D", data.toString(), "-U", USER, "-A", "trust"));
    int port = LocalProcess.freePort();
    List<String> command =
        command(
            programs.resolve("postgres"),
            "-D",
            data.toString(),
            "-p",
            String.valueOf(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=on",
            "-c",
            "synchronous_commit=on");
    return new DatabaseProcess(new LocalProcess(log, Map.of(), command), port);
  }

  private static List<String> command(Path program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(program.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /// Settings of a daemon whose records are here.
  List<String> settings() {
    return List.of("--set", "daemon.database=" + url(), "--set", "daemon.database.user=" + USER);
  }

  private String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  @Override
  boolean serves() {
    try (Connection connection =
        DriverManager.getConnection(url() + "?user=" + USER + "&connectTimeout=5")) {
      return connection.isValid(5);
    } catch (SQLException notYet) {
      return false;
    }
  }
}
