package io.zkthreads.server.cli;

import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.server.prove.Profiles;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.stark.params.SecurityProfile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that chooses the profile of a proof.
final class SecurityOptions {
  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description =
          "proven100, speed100, size100, compact100 (few bytes), compact100johnson (fewest, by"
              + " theorems of 2025 and 2026) or proven128; default: what prover.profile is, of the daemon where one proves.")
  @Nullable String profile;

  Optional<SecurityProfile> chosen() throws BadInput {
    return profile == null ? Optional.empty() : Optional.of(parse("--profile", profile));
  }

  /// The setting that it stands for, where the work is done here.
  Map<String, String> asSetting() throws BadInput {
    Map<String, String> settings = new HashMap<>();
    chosen().ifPresent(one -> settings.put("prover.profile", Profiles.word(one)));
    return settings;
  }

  void addTo(JobSpec.Builder spec) throws BadInput {
    chosen().ifPresent(one -> spec.setProfile(LedgerMessages.profile(one)));
  }

  static SecurityProfile parse(String where, String word) throws BadInput {
    return Profiles.ofWord(word)
        .orElseThrow(() ->
            new BadInput(
                "%s: expected one of %s, got '%s'".formatted(where, Profiles.NAMES, word)));
  }
}
