package io.zkthreads.server.cli;

import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.VerifyingKey;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// What a proof is asked to be of. Where its claim names something else, that is said in these
/// words; the verifier could only say where in the transcript it shows.
///
/// @param program digest of the ELF
record Judged(Path elf, String program, SecurityProfile profile) {

  /// A claim of something else.
  ///
  /// @param what it differs in
  /// @param text a sentence that says so, and what to do
  record Other(String what, String asked, String claimed, String text) {}

  /// What shows before a key is made.
  Optional<Other> other(Claim claim) {
    return claim.origin().flatMap(this::other);
  }

  private Optional<Other> other(Claim.Origin origin) {
    if (!origin.program().equals(program)) {
      return Optional.of(
          new Other(
              "program",
              program,
              origin.program(),
              "this proof is of program %s, you gave %s, which is program %s"
                  .formatted(origin.program(), elf, program)));
    }
    if (!origin.profile().equals(profile.name())) {
      return Optional.of(
          new Other(
              "profile",
              profile.name(),
              origin.profile(),
              "this proof was made at profile %s, you asked for %s: %s"
                  .formatted(origin.profile(), profile.name(), advice(origin.profile()))));
    }
    return Optional.empty();
  }

  private static String advice(String claimed) {
    return "--profile "
        + claimed.toLowerCase(Locale.ROOT).replace("_", "")
        + " verifies it at its own";
  }

  private static Other otherMachine(int claimed, int here) {
    return new Other(
        "machine",
        Integer.toString(here),
        Integer.toString(claimed),
        "this proof is of a run of machine %d, this zkt makes keys of machine %d:"
                .formatted(claimed, here)
            + " keep its key with it, and the verifier alone judges it (SECURITY.md)");
  }

  /// What shows with the key of the program and profile that were asked for.
  Optional<Other> other(Claim claim, VerifyingKey key) {
    String digest = key.digest().toString();
    if (claim.origin().filter(origin -> origin.machine() != key.machine()).isPresent()) {
      return claim.origin().map(origin -> otherMachine(origin.machine(), key.machine()));
    }
    return claim
        .origin()
        .filter(origin -> !origin.key().equals(digest))
        .map(origin ->
            new Other(
                "key",
                digest,
                origin.key(),
                "this proof was made with key %s, the key of this program and profile is %s here:"
                        .formatted(origin.key(), digest)
                    + " the proof comes from another version of zkt, or its claim was changed"));
  }
}
