package io.zkthreads.server.refusal;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/// A request that is refused, for a reason that its sender can read: what, where, expected and got.
public final class Refusal extends Exception {
  @Serial private static final long serialVersionUID = 1;

  /// What kind of refusal it is; each has its gRPC code and exit code.
  public enum Kind {
    /// The request is malformed or contradicts itself.
    INVALID_ARGUMENT,
    /// Well formed, but wrong in the state that the service is in.
    FAILED_PRECONDITION,
    NOT_FOUND,
    ALREADY_EXISTS,
    /// Larger than a limit, or the service is full.
    RESOURCE_EXHAUSTED,
    /// Another call holds what this one needs.
    ABORTED,
    /// A part that the service depends on does not answer.
    UNAVAILABLE
  }

  private final Kind kind;
  private final String reason;
  private final String field;
  private final boolean retryable;
  private final Optional<Quota> quota;

  /// The part of a tenant that is used up.
  ///
  /// @param subject whose, such as `tenants/alice`
  /// @param pause after which the same call may pass, as far as that is known
  public record Quota(String subject, Duration pause) {}

  private Refusal(Kind kind, String reason, String field, String message, Optional<Quota> quota) {
    super(message);
    this.kind = kind;
    this.reason = reason;
    this.field = field;
    this.quota = quota;
    this.retryable = CallReason.of(reason).map(CallReason::isRetryable).orElse(false);
  }

  /// A field that breaks a rule.
  ///
  /// @param reason stable code in capitals
  /// @param field path of the field that is wrong
  /// @param message what is wrong about it; the text names the field before it
  public static Refusal invalid(String reason, String field, String message) {
    return new Refusal(
        Kind.INVALID_ARGUMENT, reason, field, field + ": " + message, Optional.empty());
  }

  /// A field whose value is not what it must be.
  public static Refusal invalid(String reason, String field, Object expected, Object got) {
    return invalid(reason, field, "expected " + expected + ", got " + got);
  }

  public static Refusal of(Kind kind, String reason, String message) {
    return new Refusal(kind, reason, "", message, Optional.empty());
  }

  /// No room on the disk for anything new.
  public static Refusal diskFull(String message) {
    return of(Kind.RESOURCE_EXHAUSTED, "DISK_FULL", message);
  }

  /// More than a limit allows.
  public static Refusal tooLarge(String field, long limit, long got) {
    return new Refusal(
        Kind.RESOURCE_EXHAUSTED,
        "TOO_LARGE",
        field,
        field + ": expected at most " + limit + ", got " + Long.toUnsignedString(got),
        Optional.empty());
  }

  /// More than a tenant may use.
  public static Refusal overQuota(String reason, String tenant, String message, Duration pause) {
    Quota quota = new Quota("tenants/" + tenant, pause);
    return new Refusal(Kind.RESOURCE_EXHAUSTED, reason, "", message, Optional.of(quota));
  }

  public Kind kind() {
    return kind;
  }

  public String reason() {
    return reason;
  }

  /// Empty when no single field is to blame.
  public String field() {
    return field;
  }

  /// Which part of a tenant is used up, if that is why.
  public Optional<Quota> quota() {
    return quota;
  }

  /// Whether the same request may succeed later.
  public boolean retryable() {
    return retryable;
  }

  public String text() {
    String message = getMessage();
    return message == null ? reason : message;
  }
}
