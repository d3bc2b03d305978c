package io.zkthreads.server.demo;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A Batcher who puts a transaction into a sub-block that its user did not sign: the daemon refuses
/// it at the door, and a Prover who does not care finds that the OS never reaches the end.
final class Forgery {
  private static final int LOG_RANGE = 15;

  private final Market market;
  private final Cast cast;
  private final ProverClient daemon;
  private final Report report;

  Forgery(Market market, Cast cast, ProverClient daemon, Report report) {
    this.market = market;
    this.cast = cast;
    this.daemon = daemon;
    this.report = report;
  }

  /// @param honest a sub-block that has a proof
  void attempt(SubBlock honest) {
    SubBlock forged = forged(honest);
    String door = door(forged);
    ThreadExecution.Result run = run(forged);
    boolean stopped = run instanceof ThreadExecution.Result.Refused;
    String os = run instanceof ThreadExecution.Result.Refused(int _, String why) ? why : "done";
    boolean refused = door.contains("transaction 0: signature");
    report.note(
        "forged",
        Map.of("outcome", refused && stopped ? "NO_PROOF" : "PROOF", "door", door, "os", os),
        "the daemon: " + door + "\n   the OS, asked all the same: " + os);
    report.expect("a forged signature is refused at the door", true, refused);
    report.expect("a forged signature stops the OS", true, stopped);
    report.expect(
        "the OS runs the honest sub-block",
        true,
        run(honest) instanceof ThreadExecution.Result.Executed);
  }

  /// The first transaction with one bit of its signature flipped; a statement that commits to it,
  /// with the outputs that it would have; all of it signed by the Batcher.
  private SubBlock forged(SubBlock honest) {
    List<UserTransaction> transactions = new ArrayList<>(honest.transactions());
    UserTransaction first = transactions.getFirst();
    byte[] signature = first.signature().bytes();
    signature[SignatureBytes.BYTES / 2] ^= 1;
    transactions.set(0, new UserTransaction(first.call(), SignatureBytes.of(signature)));
    Statement good = honest.statement();
    Statement.Header header =
        good.header().withTransactions(transactions.size(), TransactionTree.root(transactions));
    return SubBlock.sign(
        new Statement(header, good.contracts(), good.inputs(), good.outputs()),
        transactions,
        cast.batcher());
  }

  private String door(SubBlock block) {
    JobSpec spec =
        JobSpec.newBuilder()
            .setSubBlock(
                SubBlockWork.newBuilder()
                    .setSettlement(Settlement.SETTLEMENT_NONE)
                    .setSubBlock(ByteString.copyFrom(block.encode())))
            .build();
    try {
      return "took it as " + daemon.createJob("forged-" + UUID.randomUUID(), spec).getName();
    } catch (StatusRuntimeException e) {
      return String.valueOf(e.getStatus().getDescription());
    }
  }

  private ThreadExecution.Result run(SubBlock block) {
    ThreadProgram program = market.terms().program();
    Executor executor = new Executor(program.program(), LOG_RANGE);
    return ThreadExecution.runUnchecked(program, executor, block, Limits.provable());
  }
}
