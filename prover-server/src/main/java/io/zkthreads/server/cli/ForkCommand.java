package io.zkthreads.server.cli;

import io.zkthreads.engine.ProgressListener;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.BatcherKey;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.draft.Fork;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.Mismatch;
import io.zkthreads.thread.os.TransactionStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A thread tried, and proven, on one's own machine.
@Command(
    name = "fork",
    mixinStandardHelpOptions = true,
    description = {
      "Executes transactions of a thread on a local view of the L2's newest block.",
      "What they touch is read from the L2 when they do; what they change is gone with the command,",
      "unless --out keeps it as a sub-block, and --proof its proof. Needs no daemon and no Batcher.",
      "Exit code 1: one of them can be part of no sub-block."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt fork --thread THREAD pay.tx more.tx",
      "      what would they do now?",
      "  zkt fork --thread THREAD pay.tx --batcher-key b.key --prover ADDRESS --out sb --proof sb.proof",
      "  zkt fact register sb sb.proof --key me.key",
      "  zkt fact apply sb --key me.key",
      "      signed, proven here, and settled by the account of ADDRESS"
    })
final class ForkCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "TX",
      description = "Signed transactions, as `zkt tx call --thread --out` writes them, in order.")
  List<Path> files = List.of();

  @Option(names = "--thread", required = true, paramLabel = "THREAD", description = "Its id.")
  String thread = "";

  @Option(
      names = "--batcher-key",
      paramLabel = "FILE",
      description = "Key of the thread's that signs the sub-block.")
  @Nullable Path batcherKey;

  @Option(
      names = "--prover",
      paramLabel = "ADDRESS",
      description = "Account that may settle the sub-block, and is paid.")
  @Nullable String prover;

  @Option(
      names = "--fee",
      paramLabel = "N",
      description = "What the thread's vault pays for it; default: nothing.")
  @Nullable String fee;

  @Option(names = "--out", paramLabel = "FILE", description = "Where the signed sub-block goes.")
  @Nullable Path out;

  @Option(
      names = "--proof",
      paramLabel = "FILE",
      description = "Proves the sub-block here, and writes the proof there.")
  @Nullable Path proof;

  @Option(names = "--backend", description = "auto (default), cuda, vector or scalar.")
  String backend = "auto";

  @Mixin LedgerOptions l2 = new LedgerOptions();

  @Override
  public Integer call() throws Exception {
    if (out != null && (batcherKey == null || prover == null)) {
      throw new BadInput("--out: expected --batcher-key and --prover beside it");
    }
    if (out == null && (batcherKey != null || prover != null || proof != null)) {
      throw new BadInput("--batcher-key, --prover, --proof: expected --out beside them");
    }
    if (out != null) {
      OutputFiles.check("--out", out, files);
    }
    if (proof != null && out != null) {
      List<Path> others = new ArrayList<>(files);
      others.add(out);
      OutputFiles.check("--proof", proof, others);
    }
    Bytes32 id = Funding.address("--thread", thread);
    List<UserTransaction> transactions = new ArrayList<>();
    for (Path file : files) {
      transactions.add(SentTransaction.read(file));
    }
    Optional<SigningKey> key =
        batcherKey == null ? Optional.empty() : Optional.of(WalletOptions.read(batcherKey));
    return l2.with(layer -> run(layer, id, transactions, key));
  }

  private int run(
      SettlementLayer layer,
      Bytes32 id,
      List<UserTransaction> transactions,
      Optional<SigningKey> key)
      throws Exception {
    ThreadRecord record =
        layer
            .thread(id)
            .orElseThrow(() -> new BadInput("--thread: expected a registered thread, got " + id));
    Fork fork = Fork.at(layer, record);
    Fork.Signing signing =
        new Fork.Signing(
            key.isPresent() ? index(record, key.get()) : 0,
            prover == null ? Bytes32.ZERO : Funding.address("--prover", prover),
            fee == null ? 0 : Funding.amount("--fee", fee));
    for (int i = 0; i < transactions.size(); i++) {
      requireOwn(files.get(i), fork.terms(signing).refuse(transactions.get(i).call()));
      if (!transactions.get(i).isSignatureValid()) {
        throw new BadInput(files.get(i) + ": signature: expected the sender's, got another");
      }
    }
    Fork.Seen seen = fork.execute(transactions, signing, System.currentTimeMillis());
    boolean all = tell(seen);
    if (out != null && key.isPresent() && all) {
      SubBlock block = seen.draft().sign(key.get());
      if (proof != null) {
        OutputFiles.write(proof, proven(fork, block));
      }
      OutputFiles.write(out, block.encode());
    }
    return all ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
  }

  private byte[] proven(Fork fork, SubBlock block) throws Exception {
    Config config =
        Config.load(Optional.empty(), System.getenv(), Map.of("prover.backend", backend));
    try (ProofMaker maker = Daemon.openMaker(config)) {
      return fork.prove(maker, block, ProgressListener.NONE);
    }
  }

  private static int index(ThreadRecord record, SigningKey key) throws BadInput {
    List<BatcherKey> keys = record.batcherKeys();
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i).publicKey().equals(key.publicKey()) && !keys.get(i).revoked()) {
        return i;
      }
    }
    throw new BadInput(
        "--batcher-key: expected one that the thread's admin has added (zkt thread keys add), got "
            + key.publicKey());
  }

  private static void requireOwn(Path file, Optional<Mismatch> mismatch) throws BadInput {
    if (mismatch.isPresent()) {
      throw new BadInput(
          "%s: %s: expected %s, got %s"
              .formatted(
                  file, mismatch.get().what(), mismatch.get().expected(), mismatch.get().got()));
    }
  }

  /// @return whether all can be part of a sub-block
  private boolean tell(Fork.Seen seen) {
    Draft draft = seen.draft();
    int next = 0;
    for (int i = 0; i < files.size(); i++) {
      int index = i;
      Optional<Draft.Dropped> dropped =
          draft.dropped().stream().filter(d -> d.index() == index).findFirst();
      TransactionStatus status =
          dropped.isPresent() ? dropped.get().why() : draft.statuses().get(next++);
      tell(files.get(i), status);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("height", seen.height());
    fields.put("transactions", draft.transactions().size());
    fields.put("cycles", draft.cycles());
    fields.put("reads", draft.statement().inputs().size());
    fields.put("writes", draft.statement().outputs().size());
    fields.put("statementHash", draft.statement().hash().hex());
    l2.console()
        .result(
            fields,
            "on block %d: %d transactions, %,d cycles, %d keys read, %d changed"
                .formatted(
                    seen.height(),
                    draft.transactions().size(),
                    draft.cycles(),
                    draft.statement().inputs().size(),
                    draft.statement().outputs().size()));
    return draft.dropped().isEmpty();
  }

  private void tell(Path file, TransactionStatus status) {
    String text =
        switch (status) {
          case TransactionStatus.Returned() -> "RETURNED";
          case TransactionStatus.Reverted(int reason) -> "REVERTED with reason " + reason;
          case TransactionStatus.Invalid(var cause, String detail) -> cause + ": " + detail;
        };
    l2.console()
        .event(
            "transaction",
            Map.of("file", file.toString(), "outcome", text),
            "%s: %s".formatted(file, text));
  }
}
