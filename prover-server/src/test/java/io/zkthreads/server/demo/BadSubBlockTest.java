package io.zkthreads.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.ledger.v1.PreflightResponse;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OptInLimits;
import io.zkthreads.ledger.chain.OptInLimits.Fall;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.cli.Zkt;
import io.zkthreads.server.load.SubBlockSeries;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Header;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// A real daemon that settles on a real ledger, both on sockets, and Batchers that send it
/// sub-blocks which the L2 would refuse. One good sub-block is bent in one place for each test, and
/// is still welcome afterwards.
@Timeout(180)
@ResourceLock(Resources.SYSTEM_OUT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class BadSubBlockTest {
  /// Where the statement begins in the bytes of a sub-block: after tag, version and word count.
  private static final int STATEMENT_AT = 12;

  private static final String FIELD = "spec.sub_block.sub_block";

  @TempDir static Path folder;

  private ServedMarket served;
  private ProverClient client;
  private Market market;
  private SubBlock good;
  private int requests;
  private int proven;

  @BeforeAll
  void aMarketOpensAndABatcherSeals() throws Exception {
    served = new ServedMarket(folder);
    client = served.client;
    market = served.open(OsVersion.V1);
    good = served.collect(market, 4);
  }

  @AfterAll
  void allEnds() {
    served.close();
  }

  @AfterEach
  void theDaemonGoesOnServing() {
    assertThat(client.estimate(spec(good.encode())).getCycles()).isPositive();
    assertThat(client.listJobs(10, "").getJobsList())
        .as("jobs, of which refused requests make none")
        .hasSize(proven);
  }

  @Test
  void theGoodSubBlockIsExecutedFromAFile() throws Exception {
    Path file = folder.resolve("good");
    Files.write(file, good.encode());
    assertThat(Zkt.run("execute", file.toString(), "--daemon", served.daemon.address(), "--json"))
        .isZero();
  }

  @Test
  void theGoodSubBlockIsProvenFromAFileAndTheProofSpeaksOfItsStatement() throws Exception {
    Path file = folder.resolve("to-prove");
    Path proof = folder.resolve("good.proof");
    Files.write(file, good.encode());
    int exitCode =
        Zkt.run(
            "prove",
            file.toString(),
            "--daemon",
            served.daemon.address(),
            "--proof",
            proof.toString(),
            "--json");
    proven++;
    assertThat(exitCode).isZero();
    VerifyingKey key = keyOfTheThread();
    byte[] container = Files.readAllBytes(proof);
    assertThat(Verifier.verify(key, good.statement().publicWords(), container))
        .isEqualTo(new Verdict.Accepted());
    Statement other =
        new Statement(
            good.statement().header(),
            good.statement().contracts(),
            good.statement().inputs(),
            good.statement().outputs().subList(1, good.statement().outputs().size()));
    assertThat(Verifier.verify(key, other.publicWords(), container).isAccepted()).isFalse();
  }

  /// Made here from the images that the L2 has, not asked of the daemon.
  private VerifyingKey keyOfTheThread() throws Exception {
    GrpcSettlementLayer layer = new GrpcSettlementLayer(served.ledgerClient);
    Map<Bytes32, ContractImage> images = new TreeMap<>();
    for (Bytes32 contract : good.statement().contracts()) {
      images.put(
          contract, ContractImage.parse(layer.contractImage(contract).orElseThrow().toArray()));
    }
    try (ProofMaker maker = Daemon.openMaker(Demo.config(folder, "scalar"))) {
      return maker.key(ThreadProgram.of(OsVersion.V1, images).program()).verifyingKey();
    }
  }

  private static JobSpec spec(byte[] subBlock) {
    return JobSpec.newBuilder()
        .setSubBlock(SubBlockWork.newBuilder().setSubBlock(ByteString.copyFrom(subBlock)))
        .build();
  }

  private void refused(byte[] subBlock, String reason, String... parts) {
    refused(spec(subBlock), Status.Code.INVALID_ARGUMENT, reason, parts);
  }

  private void refused(JobSpec spec, Status.Code code, String reason, String... parts) {
    assertThatThrownBy(() -> client.createJob("bad-" + requests++, spec))
        .hasMessageContainingAll(parts)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(reasonOf(e)).isEqualTo(reason);
            });
  }

  private static String reasonOf(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    assertThat(status).isNotNull();
    assertThat(status.getDetailsList()).isNotEmpty();
    try {
      return status.getDetails(0).unpack(ErrorInfo.class).getReason();
    } catch (InvalidProtocolBufferException broken) {
      throw new AssertionError(broken);
    }
  }

  /// Where input `i` of the good statement lies in the bytes of its sub-block.
  private int inputAt(int i) {
    int contracts = good.statement().contracts().size();
    return STATEMENT_AT
        + 4
            * (good.statement().header().numWords()
                + Statement.CONTRACT_WORDS * contracts
                + Statement.INPUT_WORDS * i);
  }

  /// The good statement with another header, signed again by the Batcher.
  private SubBlock signed(Header header) {
    Statement old = good.statement();
    return signed(new Statement(header, old.contracts(), old.inputs(), old.outputs()));
  }

  private SubBlock signed(Statement statement) {
    return SubBlock.sign(statement, good.salt(), good.transactions(), served.cast.batcher());
  }

  private Header header(Bytes32 chainId, Bytes32 threadId, Bytes32 prover, int batcherKeyIndex) {
    Header h = good.statement().header();
    return new Header(
        h.osVersion(),
        chainId,
        h.settlementId(),
        threadId,
        h.mode(),
        h.sequence(),
        h.parentHead(),
        h.notBefore(),
        h.notAfter(),
        h.earliest(),
        prover,
        h.fee(),
        batcherKeyIndex,
        h.transactionCount(),
        h.transactionsCommitment());
  }

  @Test
  void inputsInAnotherOrderThanAscendingAreRefused() {
    byte[] bytes = good.encode();
    int length = inputAt(1) - inputAt(0);
    byte[] first = Arrays.copyOfRange(bytes, inputAt(0), inputAt(1));
    System.arraycopy(bytes, inputAt(1), bytes, inputAt(0), length);
    System.arraycopy(first, 0, bytes, inputAt(1), length);
    refused(
        bytes,
        "MALFORMED_SUB_BLOCK",
        FIELD,
        "statement at input 1: expected ascending keys, got "
            + good.statement().inputs().get(0).slot());
  }

  @Test
  void aKeyThatIsListedTwiceIsRefused() {
    byte[] bytes = good.encode();
    System.arraycopy(bytes, inputAt(1), bytes, inputAt(2), inputAt(2) - inputAt(1));
    refused(
        bytes,
        "MALFORMED_SUB_BLOCK",
        "statement at input 2: expected ascending keys, got "
            + good.statement().inputs().get(1).slot());
  }

  @Test
  void aSubBlockThatBreaksOffOrGoesOnIsRefused() {
    byte[] bytes = good.encode();
    refused(Arrays.copyOf(bytes, bytes.length - 1), "MALFORMED_SUB_BLOCK", "expected", "got");
    refused(Arrays.copyOf(bytes, bytes.length + 1), "MALFORMED_SUB_BLOCK", "expected", "got");
    refused(new byte[0], "MALFORMED_SUB_BLOCK", "sub-block", "expected", "got");
  }

  @Test
  void aThreadThatNobodyRegisteredIsRefused() {
    Header h = good.statement().header();
    Bytes32 nobody = Bytes32.ofLong(77);
    refused(
        signed(header(h.chainId(), nobody, h.prover(), 0)).encode(),
        "UNKNOWN_THREAD",
        FIELD,
        "thread id: expected a registered thread, got " + nobody);
  }

  @Test
  void contractsThatAreNotTheThreadsAreRefusedBeforeAnyoneLooksForThem() {
    Statement old = good.statement();
    List<Bytes32> fewer = old.contracts().subList(0, old.contracts().size() - 1);
    refused(
        signed(new Statement(old.header(), fewer, List.of(), List.of())).encode(),
        "WRONG_CONTRACT_SET",
        FIELD,
        "contracts: expected " + old.contracts() + ", got " + fewer);
    List<Bytes32> more = new ArrayList<>(old.contracts());
    Bytes32 undeployed = Bytes32.ofLong(5);
    more.add(undeployed);
    more.sort(null);
    refused(
        signed(new Statement(old.header(), more, List.of(), List.of())).encode(),
        "WRONG_CONTRACT_SET",
        FIELD,
        "contracts: expected " + old.contracts() + ", got " + more);
  }

  @Test
  void aSignatureThatIsNotTheBatchersIsRefused() {
    SubBlock forged =
        SubBlock.sign(good.statement(), good.salt(), good.transactions(), served.cast.outsider());
    refused(
        forged.encode(),
        "BAD_BATCHER_SIGNATURE",
        FIELD,
        "batcher signature: expected one of key 0 over statement " + good.statement().hash());
    Header h = good.statement().header();
    refused(
        signed(header(h.chainId(), h.threadId(), h.prover(), 9)).encode(),
        "UNKNOWN_BATCHER_KEY",
        "batcher key index: expected below 1, got 9");
  }

  @Test
  void transactionsThatTheStatementDoesNotCommitToAreRefused() {
    SubBlock shorter =
        new SubBlock(
            good.statement(),
            good.batcherSignature(),
            good.salt(),
            good.transactions().subList(1, 4));
    refused(
        shorter.encode(),
        "WRONG_COMMITMENT",
        FIELD,
        "expected the transactions of the statement, got others");
  }

  @Test
  void anotherChainOrProverIsRefused() {
    Header h = good.statement().header();
    Bytes32 elsewhere = Bytes32.ofLong(1);
    refused(
        signed(header(elsewhere, h.threadId(), h.prover(), 0)).encode(),
        "WRONG_CHAIN",
        "chain id: expected " + h.chainId() + ", got " + elsewhere);
    Bytes32 other = served.cast.copycat().address();
    refused(
        signed(header(h.chainId(), h.threadId(), other, 0)).encode(),
        "NOT_THE_PROVER",
        "sender: expected " + other + ", got " + served.daemon.proverAddress());
  }

  @Test
  void requestsAboveALimitAreRefusedBeforeTheyAreRead() {
    assertThatThrownBy(() -> client.createJob("huge", spec(new byte[5 << 20])))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining("4194304");
    long limit = 16_777_216;
    JobSpec endless =
        spec(good.encode()).toBuilder()
            .setLimits(Limits.newBuilder().setMaxCycles(limit + 1))
            .build();
    refused(
        endless,
        Status.Code.RESOURCE_EXHAUSTED,
        "TOO_LARGE",
        "spec.limits.max_cycles: expected at most " + limit + ", got " + (limit + 1));
  }

  @Test
  void a7WhatGoesBeyondTheLimitOfAnOptInIsRefusedBeforeItIsProven() {
    SigningKey user = served.cast.users().getFirst();
    StateKey gold = market.goldOf(user.address());
    OptInLimits none = new OptInLimits(List.of(), List.of(new Fall(gold, 0)));
    JobSpec settled = SignedThread.spec(good, Settlement.SETTLEMENT_SUBMIT);
    try {
      optIn(user, none);
      refused(
          settled,
          Status.Code.INVALID_ARGUMENT,
          "OPT_IN_LIMIT",
          FIELD,
          "opt-in of " + user.address() + ": expected at most 0, got 1");
    } finally {
      optIn(user, OptInLimits.NONE);
    }
  }

  private void optIn(SigningKey user, OptInLimits limits) {
    Operation operation =
        new Operation.Authorize(market.thread(), Operation.Authorize.NO_END, limits);
    assertThat(served.l2.apply(served.l2.operation(user, operation)).getReason()).isEmpty();
  }

  /// The same door at the L2: whoever goes round the daemon meets the same reason.
  @Test
  void theLedgerRefusesTheSameStatements() throws Exception {
    GrpcSettlementLayer layer = new GrpcSettlementLayer(served.ledgerClient);
    Header h = good.statement().header();
    SubBlock forged =
        SubBlock.sign(good.statement(), good.salt(), good.transactions(), served.cast.outsider());
    Statement fewer =
        new Statement(h, good.statement().contracts().subList(0, 1), List.of(), List.of());
    Map<Reason, SubBlock> cases =
        new TreeMap<>(
            Map.of(
                Reason.WRONG_CHAIN,
                signed(header(Bytes32.ONE, h.threadId(), h.prover(), 0)),
                Reason.UNKNOWN_THREAD,
                signed(header(h.chainId(), Bytes32.ofLong(77), h.prover(), 0)),
                Reason.WRONG_CONTRACT_SET,
                signed(fewer),
                Reason.UNKNOWN_BATCHER_KEY,
                signed(header(h.chainId(), h.threadId(), h.prover(), 9)),
                Reason.BAD_BATCHER_SIGNATURE,
                forged));
    for (var entry : cases.entrySet()) {
      Reason reason = entry.getKey();
      SubBlock block = entry.getValue();
      var answer =
          layer.preflight(
              served.daemon.proverAddress(), block.statement().bytes(), block.batcherSignature());
      assertThat(answer)
          .isInstanceOfSatisfying(
              SettlementLayer.Preflight.Unacceptable.class,
              no -> {
                assertThat(no.refusal()).extracting(Refusal::reason).isEqualTo(reason);
                refused(block.encode(), reason.name(), no.refusal().detail());
              });
    }
  }

  /// The good statement with so many inputs of contract 0 before its own that canonical state
  /// contradicts.
  private SubBlock withStale(int stale) {
    Statement old = good.statement();
    List<Statement.Input> inputs =
        IntStream.range(0, stale)
            .mapToObj(i -> Digests.sha256(Bytes32.ofLong(i).bytes()))
            .sorted()
            .map(slot -> new Statement.Input(0, slot, Bytes32.ONE))
            .toList();
    return signed(new Statement(old.header(), old.contracts(), inputs, List.of()));
  }

  @Test
  void theLargestStatementIsPreflightedAndItsStaleInputsCountedInPages() {
    SubBlock large = withStale(Statement.MAX_INPUTS);
    byte[] statement = large.statement().bytes();
    assertThat(statement.length).isGreaterThan(4 << 20);
    byte[] sender = served.daemon.proverAddress().bytes();
    byte[] signature = large.batcherSignature().bytes();
    PreflightResponse first = served.ledgerClient.preflight(sender, statement, signature);
    assertThat(first.getReason()).isEqualTo("STALE_INPUT");
    assertThat(first.getNumStaleInputs()).isEqualTo(Statement.MAX_INPUTS);
    assertThat(first.getStaleInputsCount()).isEqualTo(4096);
    PreflightResponse last =
        served.ledgerClient.preflight(sender, statement, signature, Statement.MAX_INPUTS - 1);
    assertThat(last.getStaleInputsList())
        .extracting(input -> Bytes32.of(input.getSlot().toByteArray()))
        .containsExactly(large.statement().inputs().getLast().slot());
  }

  @Test
  void aSeriesOfSubBlocksForALoadIsOfStatementsOfItsOwn() throws Exception {
    SubBlockSeries series = new SubBlockSeries(good, served.cast.batcher());
    List<Bytes32> statements = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      JobSpec spec = series.apply(i);
      assertThat(client.estimate(spec).getExitCode()).isZero();
      statements.add(
          SubBlock.decode(spec.getSubBlock().getSubBlock().toByteArray()).statement().hash());
    }
    assertThat(statements).doesNotHaveDuplicates().contains(good.statement().hash());
  }

  @Test
  void aPageOfStaleInputsGoesOnWhereTheOneBeforeEnded() {
    SubBlock some = withStale(5_000);
    byte[] statement = some.statement().bytes();
    byte[] sender = served.daemon.proverAddress().bytes();
    byte[] signature = some.batcherSignature().bytes();
    List<Bytes32> slots = new ArrayList<>();
    PreflightResponse page;
    do {
      page = served.ledgerClient.preflight(sender, statement, signature, slots.size());
      page.getStaleInputsList()
          .forEach(input -> slots.add(Bytes32.of(input.getSlot().toByteArray())));
    } while (slots.size() < page.getNumStaleInputs());
    assertThat(slots)
        .containsExactlyElementsOf(
            some.statement().inputs().stream().map(Statement.Input::slot).toList());
    assertThat(served.ledgerClient.preflight(sender, statement, signature, -1).getStaleInputsList())
        .as("beyond the last one")
        .isEmpty();
  }
}
