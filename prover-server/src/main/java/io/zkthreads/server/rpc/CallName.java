package io.zkthreads.server.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which call a thread answers, for its lines of the log.
public final class CallName implements ServerInterceptor {
  private static final Context.Key<String> METHOD = Context.key("zkthreads-method");

  /// The call that this thread answers, such as `CreateJob`, if it answers one.
  public static Optional<String> current() {
    return Optional.ofNullable(METHOD.get());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    @Nullable String name = call.getMethodDescriptor().getBareMethodName();
    return Contexts.interceptCall(
        Context.current().withValue(METHOD, name == null ? "" : name), call, headers, next);
  }
}
