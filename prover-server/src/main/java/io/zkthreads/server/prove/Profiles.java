package io.zkthreads.server.prove;

import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.stark.params.SecurityProfile;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Security profiles as clients, settings and messages name them.
public final class Profiles {
  /// Every name.
  public static final List<String> WORDS =
      SecurityProfile.SHIPPED.stream().map(Profiles::word).toList();

  /// Every name, for whoever gave another.
  public static final String NAMES = String.join(", ", WORDS);

  private Profiles() {}

  /// As settings and options name it, such as `size100`.
  public static String word(SecurityProfile profile) {
    return profile.name().toLowerCase(Locale.ROOT).replace("_", "");
  }

  /// The profile that a setting or an option names.
  public static Optional<SecurityProfile> ofWord(String word) {
    return SecurityProfile.SHIPPED.stream()
        .filter(profile -> word(profile).equals(word))
        .findFirst();
  }

  /// The profile of a field of a request.
  ///
  /// @param otherwise that of a request that names none
  public static SecurityProfile orElse(String field, Profile asked, SecurityProfile otherwise)
      throws Refusal {
    return switch (asked) {
      case PROFILE_UNSPECIFIED -> otherwise;
      case UNRECOGNIZED ->
          throw Refusal.invalid(
              "UNKNOWN_VALUE",
              field,
              Arrays.stream(Profile.values())
                  .filter(known -> known != Profile.UNRECOGNIZED)
                  .map(Profile::name)
                  .collect(Collectors.joining(", ")),
              "a number of no profile");
      default -> SecurityProfile.ofNumber(asked.getNumber()).orElseThrow();
    };
  }
}
