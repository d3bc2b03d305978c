package io.zkthreads.server.cli;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.zkthreads.api.batcher.v1.Transaction;
import io.zkthreads.api.batcher.v1.TransactionStage;
import io.zkthreads.api.client.BatcherClient;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.tls.ServiceAddress;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A Batcher that is asked.
final class BatcherOptions {
  private static final String DEFAULT = "127.0.0.1:50071";
  private static final long WAIT_SECONDS = 25;

  @Option(
      names = "--batcher",
      paramLabel = "HOST:PORT",
      description = "The thread's Batcher, or https://HOST:PORT; default " + DEFAULT + ".")
  @Nullable String batcher;

  /// What is done with it.
  interface Work<T> {
    T run(BatcherClient client) throws Exception;
  }

  boolean isGiven() {
    return batcher != null;
  }

  /// Asks the Batcher; what it refuses is said with its reason.
  ///
  /// @param authority who signed its certificate
  <T> T with(@Nullable Path authority, Work<T> work) throws Exception {
    return with("--batcher", batcher == null ? DEFAULT : batcher, authority, work);
  }

  static <T> T with(String option, String address, @Nullable Path authority, Work<T> work)
      throws Exception {
    ServiceAddress service =
        ServiceAddress.parse(address)
            .orElseThrow(() ->
                new BadInput(
                    option + ": expected " + ServiceAddress.FORM + ", got '" + address + "'"));
    ManagedChannel channel =
        DaemonConnection.channel(service, Optional.ofNullable(authority)).build();
    try {
      return work.run(new BatcherClient(channel));
    } catch (StatusRuntimeException e) {
      Optional<String> reason = reason(e);
      if (reason.isPresent()) {
        throw new BadInput(
            "the Batcher refused: " + reason.get() + ": " + e.getStatus().getDescription());
      }
      throw e;
    } finally {
      channel.shutdownNow();
    }
  }

  private static Optional<String> reason(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    if (status == null) {
      return Optional.empty();
    }
    return status.getDetailsList().stream()
        .filter(detail -> detail.is(ErrorInfo.class))
        .findFirst()
        .flatMap(BatcherOptions::unpacked);
  }

  private static Optional<String> unpacked(Any detail) {
    try {
      return Optional.of(detail.unpack(ErrorInfo.class).getReason());
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  /// Waits until a transaction is as far as `stage`, or has ended.
  static Transaction await(BatcherClient client, byte[] id, TransactionStage stage) {
    Transaction now = client.transaction(id);
    while (!isAt(now, stage)) {
      now = client.await(id, stage, WAIT_SECONDS);
    }
    return now;
  }

  private static boolean isAt(Transaction transaction, TransactionStage stage) {
    return transaction.getStageValue() >= stage.getNumber();
  }

  static String name(TransactionStage stage) {
    return stage.name().replace("TRANSACTION_STAGE_", "").toLowerCase(Locale.ROOT);
  }

  /// Says how a transaction stands.
  ///
  /// @return 1 for one that was returned, else 0
  static int tell(Console console, Transaction transaction) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("transaction", hex(transaction.getId().toByteArray()));
    fields.put("position", transaction.getPosition());
    fields.put("stage", name(transaction.getStage()));
    fields.put("softReceipt", hex(transaction.getSoftReceipt().toByteArray()));
    StringBuilder text =
        new StringBuilder(
            "transaction %s, position %d: %s"
                .formatted(
                    hex(transaction.getId().toByteArray()),
                    transaction.getPosition(),
                    name(transaction.getStage())));
    if (transaction.getHeight() > 0) {
      String l2 = hex(transaction.getL2Transaction().toByteArray());
      fields.put("l2Transaction", l2);
      fields.put("height", transaction.getHeight());
      text.append(" in block ").append(transaction.getHeight()).append(" by ").append(l2);
    }
    if (!transaction.getReason().isEmpty()) {
      fields.put("reason", transaction.getReason());
      fields.put("detail", transaction.getDetail());
      text.append(", ")
          .append(transaction.getReason())
          .append(": ")
          .append(transaction.getDetail());
    }
    console.result(fields, text.toString());
    return transaction.getStage() == TransactionStage.TRANSACTION_STAGE_RETURNED
        ? ExitCode.NOT_AS_EXPECTED
        : ExitCode.OK;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
