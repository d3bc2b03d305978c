package io.zkthreads.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.api.ledger.v1.Receipt;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.Keys;
import io.zkthreads.server.cli.Zkt;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A real proof is registered as a fact by somebody, applied by reference by its Prover, and the
/// user keeps a file that shows his payment, over real sockets.
@Tag("slow")
@Timeout(300)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class InclusionScenarioTest {
  @TempDir static Path folder;

  private ServedMarket served;
  private SignedThread first;

  @BeforeAll
  void aThreadOpens() throws Exception {
    served = new ServedMarket(folder);
    first =
        SignedThread.open(
            served.l2,
            served.cast,
            Keys.readOrCreate(folder.resolve("daemon").resolve("prover.key")));
  }

  @AfterAll
  void allEnds() {
    served.close();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aPaymentIsSettledByReferenceAndShownWithoutTheDaemon(Mode mode) throws Exception {
    SignedThread thread = first.another(mode);
    UserTransaction payment = thread.payment(0);
    SubBlock block = thread.seal(0, thread.position(1), payment);
    Bytes statement = Bytes.of(block.statement().bytes());
    Bytes proof = Bytes.of(SignedThread.prove(served.client, block));
    Transaction fact =
        served.l2.operation(served.cast.outsider(), new Operation.RegisterFact(statement, proof));
    Path file = folder.resolve(mode + ".sub-block");
    Files.write(file, block.encode());
    assertThat(show(file)).as("not registered yet").isEqualTo(1);
    assertThat(thread.applies(fact).getFeePaid()).isGreaterThan(proof.length());
    assertThat(show(file)).isZero();
    Transaction apply =
        served.l2.operation(
            thread.prover, new Operation.Apply(statement, block.batcherSignature()));
    Receipt settled = thread.applies(apply);
    assertThat(settled.getFeePaid())
        .isEqualTo(FeeSchedule.DEFAULT.cost(apply, apply.encode().length))
        .isLessThan(5_000);

    Path shown = folder.resolve(mode + ".inclusion");
    int made =
        Zkt.run(
            "inclusion",
            "prove",
            file.toString(),
            "--transaction",
            payment.id().hex(),
            "--settlement",
            apply.id().hex(),
            "--out",
            shown.toString(),
            "--ledger",
            served.ledgerAddress());
    assertThat(made).isZero();
    String hash = served.l2.head().blockHash().hex();
    assertThat(Zkt.run("inclusion", "verify", shown.toString(), "--block", hash)).isZero();
    assertThat(Zkt.run("inclusion", "verify", shown.toString(), "--ledger", served.ledgerAddress()))
        .isZero();
    String other = Bytes32.ONE.hex();
    assertThat(Zkt.run("inclusion", "verify", shown.toString(), "--block", other)).isEqualTo(1);
    assertThat(
            Zkt.run(
                "inclusion",
                "prove",
                file.toString(),
                "--transaction",
                payment.id().hex(),
                "--settlement",
                fact.id().hex(),
                "--out",
                folder.resolve("none").toString(),
                "--ledger",
                served.ledgerAddress()))
        .isEqualTo(1);
  }

  private int show(Path file) {
    return Zkt.run("fact", "show", file.toString(), "--ledger", served.ledgerAddress());
  }
}
