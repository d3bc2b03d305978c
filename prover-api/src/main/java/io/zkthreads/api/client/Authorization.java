package io.zkthreads.api.client;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;

/// How a client says who it is.
final class Authorization {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private Authorization() {}

  /// The channel, whose calls carry a key.
  static Channel bearer(Channel channel, String key) {
    Metadata headers = new Metadata();
    headers.put(HEADER, "Bearer " + key);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }
}
