package io.zkthreads.server.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.zkthreads.server.refusal.CallReason;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.ApiKey;
import io.zkthreads.server.tenant.RateLimits;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.server.tenant.TenantRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out for whom a call is, by its key or by the certificate of its connection, and refuses it
/// otherwise. Health and reflection are for everybody.
public final class Identification implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final String SCHEME = "Bearer ";

  private static final Set<String> FOR_EVERYBODY =
      Set.of(
          HealthGrpc.SERVICE_NAME,
          ServerReflectionGrpc.SERVICE_NAME,
          io.grpc.reflection.v1alpha.ServerReflectionGrpc.SERVICE_NAME);

  private final TenantRegistry tenants;
  private final boolean always;
  private final RateLimits rates = new RateLimits();

  /// Knows callers by a registry.
  ///
  /// @param always whether a caller has to say who he is even where no key was ever made; if not,
  ///   he is the default tenant there
  public Identification(TenantRegistry tenants, boolean always) {
    this.tenants = tenants;
    this.always = always;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (isForEverybody(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    Tenant tenant;
    try {
      tenant = identify(call, headers);
      requirePace(tenant);
    } catch (StatusException e) {
      call.close(e.getStatus(), Objects.requireNonNullElseGet(e.getTrailers(), Metadata::new));
      return new ServerCall.Listener<>() {};
    }
    Context context = Caller.in(Context.current(), tenant);
    return Contexts.interceptCall(context, call, headers, next);
  }

  static boolean isForEverybody(@Nullable String service) {
    return service != null && FOR_EVERYBODY.contains(service);
  }

  private Tenant identify(ServerCall<?, ?> call, Metadata headers) throws StatusException {
    Optional<Tenant> byKey = byKey(headers);
    Optional<Tenant> byCertificate = byCertificate(call);
    Optional<Tenant> known = byKey.isPresent() ? byKey : byCertificate;
    if (byKey.isPresent()
        && byCertificate.isPresent()
        && !byKey.map(Tenant::name).equals(byCertificate.map(Tenant::name))) {
      throw Answers.status(
          CallReason.UNKNOWN_KEY, "expected the key of the certificate's tenant, got another's");
    }
    Tenant tenant = known.isPresent() ? known.get() : unnamed();
    if (tenant.disabled()) {
      throw Answers.status(
          CallReason.TENANT_DISABLED, "tenant " + tenant.name() + " is disabled by the operator");
    }
    return tenant;
  }

  private Tenant unnamed() throws StatusException {
    if (always || tenants.demandsKeys()) {
      throw Answers.status(
          CallReason.NO_KEY, "expected the metadata 'authorization: Bearer zkt_…', got none");
    }
    return tenants.find(Tenant.DEFAULT).orElseThrow();
  }

  private Optional<Tenant> byKey(Metadata headers) throws StatusException {
    @Nullable Iterable<String> said = headers.getAll(AUTHORIZATION);
    if (said == null) {
      return Optional.empty();
    }
    List<String> all = new ArrayList<>();
    said.forEach(all::add);
    String one = all.size() == 1 ? all.getFirst() : "";
    if (!one.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Answers.status(
          CallReason.UNKNOWN_KEY,
          "authorization: expected 'Bearer zkt_…', once, got something else");
    }
    Optional<Tenant> tenant =
        ApiKey.parse(one.substring(SCHEME.length()).strip()).flatMap(tenants::ofKey);
    if (tenant.isEmpty()) {
      throw Answers.status(
          CallReason.UNKNOWN_KEY, "authorization: the key is unknown here, or was revoked");
    }
    return tenant;
  }

  private Optional<Tenant> byCertificate(ServerCall<?, ?> call) throws StatusException {
    Optional<String> named =
        ClientCertificate.tenant(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    Optional<Tenant> tenant = named.flatMap(tenants::find);
    if (named.isPresent() && tenant.isEmpty()) {
      throw Answers.status(
          CallReason.UNKNOWN_CERTIFICATE, "the client certificate names no tenant of this daemon");
    }
    return tenant;
  }

  private void requirePace(Tenant tenant) throws StatusException {
    Optional<Duration> pause = rates.take(tenant);
    if (pause.isPresent()) {
      throw Answers.status(
          Refusal.overQuota(
              "TENANT_RATE",
              tenant.name(),
              "expected at most " + tenant.quotas().maxRate() + " calls a second, got more",
              pause.get()));
    }
  }
}
