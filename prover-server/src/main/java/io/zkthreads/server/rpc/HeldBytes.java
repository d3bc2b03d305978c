package io.zkthreads.server.rpc;

import com.google.protobuf.ByteString;
import io.zkthreads.server.refusal.Refusal;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Bytes that calls send in pieces, held until each call has sent all of its own: so many of one
/// call, so many of all together. When all together are too many, those of the call that has been
/// sending longest go, if it took longer than an honest client would: who sends slowly, or nothing
/// any more, keeps nobody out.
final class HeldBytes {
  /// Sends the largest proof at two megabits a second.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String field;
  private final int maxOfCall;
  private final long maxOfAll;
  private final String full;
  private final LongSupplier nanoTime;

  /// Those that are being sent, the first one first.
  private final SequencedSet<Call> sending = new LinkedHashSet<>();

  private long held;

  /// Holds nothing yet.
  ///
  /// @param field whose bytes they are
  /// @param full reason of the refusal when all together are too many
  HeldBytes(String field, int maxOfCall, long maxOfAll, String full, LongSupplier nanoTime) {
    this.field = field;
    this.maxOfCall = maxOfCall;
    this.maxOfAll = maxOfAll;
    this.full = full;
    this.nanoTime = nanoTime;
  }

  /// The bytes of one call.
  ///
  /// @param end ends the call, on any thread, at most once
  Call open(Consumer<Refusal> end) {
    Call call = new Call(end);
    synchronized (this) {
      sending.add(call);
    }
    return call;
  }

  /// Bytes that are held, of all calls.
  synchronized long held() {
    return held;
  }

  /// What one call has sent. Its methods do nothing once it has ended.
  final class Call {
    private final Consumer<Refusal> end;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long began = nanoTime.getAsLong();
    private boolean ended;

    private Call(Consumer<Refusal> end) {
      this.end = end;
    }

    /// Takes another piece, or ends the call.
    void add(ByteString piece) {
      room(piece.size()).ifPresent(Call::makeRoom);
      Optional<Refusal> refusal = take(piece);
      refusal.ifPresent(this::refuse);
    }

    private Optional<Refusal> take(ByteString piece) {
      synchronized (HeldBytes.this) {
        if (ended) {
          return Optional.empty();
        }
        int size = bytes.size() + piece.size();
        if (size > maxOfCall) {
          return Optional.of(Refusal.tooLarge(field, maxOfCall, size));
        }
        if (held + piece.size() > maxOfAll) {
          return Optional.of(
              Refusal.of(
                  Refusal.Kind.RESOURCE_EXHAUSTED,
                  full,
                  "%d bytes of others are being received or looked at: come back"
                      .formatted(held - bytes.size())));
        }
        held += piece.size();
        bytes.writeBytes(piece.toByteArray());
        return Optional.empty();
      }
    }

    /// Ends the call for a reason of its own, unless it has ended.
    void refuse(Refusal refusal) {
      if (release()) {
        end.accept(refusal);
      }
    }

    private void makeRoom() {
      refuse(
          Refusal.of(
              Refusal.Kind.ABORTED,
              "TOO_SLOW",
              field + ": expected all bytes within " + PATIENCE.toSeconds() + " s, got fewer"));
    }

    /// Everything is there: others have to wait until it is let go.
    ///
    /// @return what was sent; nothing if the call has ended
    Optional<byte[]> complete() {
      synchronized (HeldBytes.this) {
        sending.remove(this);
        return ended ? Optional.empty() : Optional.of(bytes.toByteArray());
      }
    }

    /// Lets go of the bytes.
    ///
    /// @return whether this was the end of the call
    boolean release() {
      synchronized (HeldBytes.this) {
        if (ended) {
          return false;
        }
        ended = true;
        sending.remove(this);
        held -= bytes.size();
        bytes.reset();
        return true;
      }
    }
  }

  /// Who has to make room for so many bytes more, if there is none.
  private synchronized Optional<Call> room(int more) {
    if (held + more <= maxOfAll || sending.isEmpty()) {
      return Optional.empty();
    }
    Call first = sending.getFirst();
    boolean slow = nanoTime.getAsLong() - first.began > PATIENCE.toNanos();
    return slow ? Optional.of(first) : Optional.empty();
  }
}
