package io.zkthreads.server;

import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.thread.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/// A service's signing key, from where the operator keeps it: the account's that settles, or a
/// Batcher's.
final class ServiceKey {
  private static final String VARIABLE = "env:";

  private ServiceKey() {}

  /// The key. Only one that nobody named is made if it is not there.
  ///
  /// @param setting that names it
  /// @param named file, `env:VARIABLE`, or empty
  /// @param own the daemon's own file
  /// @param environment values of variables, null for none
  static SigningKey of(String setting, String named, Path own, UnaryOperator<String> environment)
      throws IOException {
    if (named.isEmpty()) {
      return Keys.readOrCreate(own);
    }
    if (named.startsWith(VARIABLE)) {
      return ofVariable(setting, named.substring(VARIABLE.length()), environment);
    }
    Path file = Path.of(named);
    if (!Files.exists(file)) {
      throw new BadSetting(setting + ": expected a key in " + file + ", got no such file");
    }
    return Keys.read(file);
  }

  /// Refuses a daemon that would use a key of its own making in place of another's: jobs are
  /// accepted for the account of the daemon that accepts them.
  ///
  /// @param setting as of [#of], and so are the others
  static void requireOfAnother(
      String setting, String named, Path own, UnaryOperator<String> environment)
      throws IOException {
    if (named.isEmpty() && !Files.exists(own)) {
      throw new BadSetting(
          "%s: expected the key of the daemon that leads, for whose account jobs were accepted; got none, and no %s"
              .formatted(setting, own));
    }
    of(setting, named, own, environment);
  }

  private static SigningKey ofVariable(
      String setting, String name, UnaryOperator<String> environment) throws BadSetting {
    String text = environment.apply(name);
    if (text == null) {
      throw new BadSetting(
          setting + ": expected a key in the variable " + name + ", got no such variable");
    }
    return Keys.parse(text)
        .orElseThrow(() ->
            new BadSetting(
                "%s: expected 64 lower-case hex digits in the variable %s, got %d characters"
                    .formatted(setting, name, text.strip().length())));
  }
}
