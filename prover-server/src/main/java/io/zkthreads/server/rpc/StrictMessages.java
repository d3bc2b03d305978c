package io.zkthreads.server.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.zkthreads.server.refusal.CallReason;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A service whose requests are parsed here and not by gRPC, which takes bytes that are no message
/// for a failure of the application: UNKNOWN for the client, a stack trace for the log.
final class StrictMessages {
  private static final MethodDescriptor.Marshaller<InputStream> AS_IT_CAME =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(InputStream value) {
          return value;
        }

        @Override
        public InputStream parse(InputStream stream) {
          return stream;
        }
      };

  private StrictMessages() {}

  /// The same service; a request that is no message of its type is INVALID_ARGUMENT.
  static ServerServiceDefinition of(ServerServiceDefinition service) {
    List<ServerMethodDefinition<InputStream, ?>> methods = new ArrayList<>();
    service.getMethods().forEach(method -> methods.add(strict(method)));
    ServiceDescriptor known = service.getServiceDescriptor();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(known.getName())
            .setSchemaDescriptor(known.getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder strict = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(strict::addMethod);
    return strict.build();
  }

  private static <Q, A> ServerMethodDefinition<InputStream, A> strict(
      ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> typed = method.getMethodDescriptor();
    ServerCallHandler<Q, A> handler = method.getServerCallHandler();
    return ServerMethodDefinition.create(
        typed.toBuilder(AS_IT_CAME, typed.getResponseMarshaller()).build(),
        (call, headers) -> {
          OpenCall<InputStream, A> open = new OpenCall<>(call);
          ServerCall.Listener<Q> listener = handler.startCall(new Typed<>(open, typed), headers);
          return open.heardBy(new Parsing<>(open, typed, listener));
        });
  }

  /// Hands on messages; bytes that are none end their call.
  private static final class Parsing<Q, A> extends ServerCall.Listener<InputStream> {
    private final OpenCall<InputStream, A> call;
    private final MethodDescriptor<Q, A> method;
    private final ServerCall.Listener<Q> handler;

    Parsing(
        OpenCall<InputStream, A> call,
        MethodDescriptor<Q, A> method,
        ServerCall.Listener<Q> handler) {
      this.call = call;
      this.method = method;
      this.handler = handler;
    }

    @Override
    public void onMessage(InputStream bytes) {
      Q message;
      try {
        message = method.parseRequest(bytes);
      } catch (StatusRuntimeException e) {
        call.end(refusal(e));
        return;
      }
      handler.onMessage(message);
    }

    /// A message may also turn out to be too large only when it is decompressed.
    private StatusException refusal(StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
        return Answers.status(CallReason.TOO_LARGE, String.valueOf(e.getStatus().getDescription()));
      }
      String wrong =
          e.getCause() instanceof InvalidProtocolBufferException broken
              ? String.valueOf(broken.getMessage())
              : String.valueOf(e.getStatus().getDescription());
      return Answers.status(
          CallReason.MALFORMED,
          "the request of " + method.getFullMethodName() + " is no message of its type: " + wrong);
    }

    @Override
    public void onHalfClose() {
      handler.onHalfClose();
    }

    @Override
    public void onCancel() {
      handler.onCancel();
    }

    @Override
    public void onComplete() {
      handler.onComplete();
    }

    @Override
    public void onReady() {
      handler.onReady();
    }
  }

  /// The call as the service's handler sees it.
  private static final class Typed<Q, A> extends ServerCall<Q, A> {
    private final ServerCall<InputStream, A> call;
    private final MethodDescriptor<Q, A> method;

    Typed(ServerCall<InputStream, A> call, MethodDescriptor<Q, A> method) {
      this.call = call;
      this.method = method;
    }

    @Override
    public void request(int messages) {
      call.request(messages);
    }

    @Override
    public void sendHeaders(Metadata headers) {
      call.sendHeaders(headers);
    }

    @Override
    public void sendMessage(A message) {
      call.sendMessage(message);
    }

    @Override
    public boolean isReady() {
      return call.isReady();
    }

    @Override
    public void close(Status status, Metadata trailers) {
      call.close(status, trailers);
    }

    @Override
    public boolean isCancelled() {
      return call.isCancelled();
    }

    @Override
    public void setMessageCompression(boolean enabled) {
      call.setMessageCompression(enabled);
    }

    @Override
    public void setCompression(String compressor) {
      call.setCompression(compressor);
    }

    @Override
    public void setOnReadyThreshold(int bytes) {
      call.setOnReadyThreshold(bytes);
    }

    @Override
    public SecurityLevel getSecurityLevel() {
      return call.getSecurityLevel();
    }

    @Override
    public Attributes getAttributes() {
      return call.getAttributes();
    }

    @Override
    public @Nullable String getAuthority() {
      return call.getAuthority();
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
      return method;
    }
  }
}
