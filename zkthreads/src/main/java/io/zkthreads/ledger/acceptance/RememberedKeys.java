package io.zkthreads.ledger.acceptance;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Keys that do not verify a proof twice: what one of them said of (key, words, proof) is
/// remembered, up to a number of answers, of which those go first that nobody asked for longest.
///
/// Thread-safe. Whoever asks while another thread verifies the same proof waits for its answer. An
/// answer belongs to the digest of the key that gave it, so a proof is verified again under a key
/// that is another by now. Programs of direct calls are kept as well.
public final class RememberedKeys implements KeySource {
  /// Words of programs that are kept: hundreds of common ones, four of the largest.
  private static final long MAX_PROGRAM_WORDS = 1 << 20;

  private final KeySource keys;
  private final Answers answers;
  private final RememberedPrograms programs = new RememberedPrograms(MAX_PROGRAM_WORDS);

  /// Remembers what the keys of `keys` say.
  ///
  /// @param capacity answers that are kept, at least 1; about 300 bytes each
  public RememberedKeys(KeySource keys, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("at least one answer expected, got " + capacity);
    }
    this.keys = keys;
    this.answers = new Answers(capacity);
  }

  @Override
  public ThreadKey threadKey(
      SecurityProfile profile, OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
    return new RememberedKey(keys.threadKey(profile, os, contracts), answers);
  }

  @Override
  public SecurityProfile profile() {
    return keys.profile();
  }

  @Override
  public Optional<Bytes32> named(Bytes proof) {
    return keys.named(proof);
  }

  @Override
  public ThreadProgram program(OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
    return programs.of(os, contracts);
  }

  private record Question(Bytes32 key, Bytes32 words, Bytes32 proof) {
    static Question of(Bytes32 key, PublicWords words, Bytes proof) {
      return new Question(key, Digests.sha256(words.toBytes()), proof.digest());
    }
  }

  private record RememberedKey(ThreadKey key, Answers answers) implements ThreadKey {
    @Override
    public Bytes32 digest() {
      return key.digest();
    }

    @Override
    public Verdict check(PublicWords words, Bytes proof) {
      Question question = Question.of(key.digest(), words, proof);
      CompletableFuture<Verdict> mine = new CompletableFuture<>();
      CompletableFuture<Verdict> known = answers.claim(question, mine);
      if (known != null) {
        try {
          return known.join();
        } catch (CompletionException failed) {
          return key.check(words, proof); // whoever verified it first did not come to an answer
        }
      }
      try {
        Verdict verdict = key.check(words, proof);
        mine.complete(verdict);
        return verdict;
      } catch (RuntimeException | Error e) {
        answers.forget(question, mine);
        mine.completeExceptionally(e);
        throw e;
      }
    }
  }

  /// Answers, given or being worked out.
  private static final class Answers {
    private final int capacity;
    private final Map<Question, CompletableFuture<ThreadKey.Verdict>> all =
        new LinkedHashMap<>(16, 0.75f, true);

    Answers(int capacity) {
      this.capacity = capacity;
    }

    /// The answer to a question; null if there is none, and then `mine` is to become it.
    synchronized @Nullable CompletableFuture<ThreadKey.Verdict> claim(
        Question question, CompletableFuture<ThreadKey.Verdict> mine) {
      CompletableFuture<ThreadKey.Verdict> known = all.putIfAbsent(question, mine);
      if (all.size() > capacity) {
        all.remove(all.keySet().iterator().next());
      }
      return known;
    }

    synchronized void forget(Question question, CompletableFuture<ThreadKey.Verdict> mine) {
      all.remove(question, mine);
    }
  }
}
