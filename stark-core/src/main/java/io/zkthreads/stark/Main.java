package io.zkthreads.stark;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.verify.MalformedKeyException;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The verifier alone, for auditors: `java -jar stark-core.jar [--explain] KEY WORDS PROOF`.
///
/// KEY is an encoded key ([VerifyingKey#encode]), WORDS the claimed public words
/// ([PublicWords#toBytes]), PROOF a container ([Proof]). Needs the JDK and this jar.
public final class Main {
  private static final long MAX_FILE_BYTES = 256L << 20;
  private static final int ACCEPTED = 0;
  private static final int REJECTED = 1;
  private static final int UNUSABLE = 2;

  private Main() {}

  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(arguments), out));
  }

  /// Judges the files that `arguments` name and says so on `out`.
  ///
  /// @return 0 accepted, 1 rejected, 2 when the arguments, the key or the words cannot be used
  public static int run(List<String> arguments, PrintStream out) {
    boolean explain = arguments.contains("--explain");
    List<String> files = arguments.stream().filter(a -> !a.equals("--explain")).toList();
    if (files.size() != 3) {
      out.println("usage: java -jar stark-core.jar [--explain] KEY WORDS PROOF");
      return UNUSABLE;
    }
    try {
      VerifyingKey key = VerifyingKey.decode(read(files.get(0)));
      PublicWords words = PublicWords.ofBytes(read(files.get(1)));
      return verify(key, words, read(files.get(2)), explain, out);
    } catch (IOException e) {
      out.println("cannot be read: " + e.getMessage());
    } catch (MalformedKeyException e) {
      out.println(files.get(0) + " is no key: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      out.println(files.get(1) + " has no public words: " + e.getMessage());
    }
    return UNUSABLE;
  }

  private static int verify(
      VerifyingKey key, PublicWords words, byte[] bytes, boolean explain, PrintStream out) {
    out.println("key " + key.digest() + ", profile " + key.profile().name());
    if (explain) {
      explain(key, words, bytes, out);
    }
    return switch (Verifier.verify(key, words, bytes)) {
      case Verdict.Accepted() -> {
        out.printf(
            "accepted: exit code %d, %d public words, %d proven bits%n",
            Integer.toUnsignedLong(words.exitCode()),
            words.entries().size() - 1,
            key.profile().targetBits());
        yield ACCEPTED;
      }
      case Verdict.Rejected(var step, String reason, String expected, String got) -> {
        out.printf("rejected at %s: %s: expected %s, got %s%n", step, reason, expected, got);
        yield REJECTED;
      }
    };
  }

  private static void explain(VerifyingKey key, PublicWords words, byte[] bytes, PrintStream out) {
    try {
      Proof proof = Proof.parse(bytes);
      Verifier.budget(key, words, proof.tableIds(), proof.body())
          .ifPresent(budget -> out.print(budget.explain()));
    } catch (MalformedProofException e) {
      out.println("no rounds: the proof is no container");
    }
  }

  private static byte[] read(String file) throws IOException {
    Path path = Path.of(file);
    if (Files.size(path) > MAX_FILE_BYTES) {
      throw new IOException(file + " has more than " + MAX_FILE_BYTES + " bytes");
    }
    return Files.readAllBytes(path);
  }
}
