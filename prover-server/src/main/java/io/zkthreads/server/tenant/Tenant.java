package io.zkthreads.server.tenant;

/// Somebody whose jobs, artifacts and usage are his own.
///
/// @param name 1 to 32 lower-case letters, digits or '-'
/// @param weight his share of the prover while others wait as well
/// @param disabled whether his calls are refused; what was accepted goes on
public record Tenant(String name, Quotas quotas, int weight, boolean disabled) {
  /// Who calls where no key was ever made, and whose jobs those of older folders are.
  public static final String DEFAULT = "default";

  /// What a name is, for people.
  public static final String NAME_FORM = "1 to 32 lower-case letters, digits or '-'";

  /// Largest share.
  public static final int MAX_WEIGHT = 1000;

  public Tenant {
    if (!isName(name) || weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException("no tenant: '" + name + "' of weight " + weight);
    }
  }

  /// Whether a text can name a tenant.
  public static boolean isName(String text) {
    return text.matches("[a-z0-9-]{1,32}");
  }

  /// A tenant as it is made unless more is said.
  public static Tenant named(String name) {
    return new Tenant(name, Quotas.OF_A_NEW_TENANT, 1, false);
  }

  public Tenant with(Quotas other) {
    return new Tenant(name, other, weight, disabled);
  }

  public Tenant withWeight(int other) {
    return new Tenant(name, quotas, other, disabled);
  }

  public Tenant disabled(boolean whether) {
    return new Tenant(name, quotas, weight, whether);
  }
}
