package io.zkthreads.server.prove;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.acceptance.Check;
import io.zkthreads.ledger.acceptance.Evidence;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.job.SettlementDoor;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.InvalidImage;
import io.zkthreads.vm.program.Program;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The earliest door: reads what a client asks for and refuses what cannot become a proof that the
/// L2 accepts. Each refusal names field, expected and got.
public final class WorkReader {
  /// Prefix of program names; the rest is the SHA-256 of the ELF.
  public static final String PROGRAM_PREFIX = "programs/";

  /// Largest sub-block that is read.
  public static final int MAX_SUB_BLOCK_BYTES = 64 << 20;

  /// Largest program.
  public static final int MAX_ELF_BYTES = 32 << 20;

  /// Words of images that are kept parsed, and again as programs; a word of a program takes about a
  /// hundred bytes.
  private static final long MAX_KEPT_WORDS = 4L * ThreadProgram.MAX_WORDS;

  private static final String SUB_BLOCK = "spec.sub_block.sub_block";
  private static final String PROGRAM = "spec.program.program";

  private final ArtifactStore artifacts;
  private final @Nullable SettlementLayer l2;
  private final Optional<Bytes32> prover;
  private final BoundedCache<Bytes32, ContractImage> images =
      new BoundedCache<>(MAX_KEPT_WORDS, i -> i.image().words().length);
  private final BoundedCache<ThreadPrograms, ThreadProgram> threads =
      new BoundedCache<>(MAX_KEPT_WORDS, ThreadProgram::words);

  private record ThreadPrograms(OsVersion os, List<Bytes32> contracts) {}

  /// Reads work whose large parts lie in `artifacts`.
  ///
  /// @param l2 absent for a daemon that proves bare programs only
  /// @param prover address that settles
  public WorkReader(
      ArtifactStore artifacts, @Nullable SettlementLayer l2, Optional<Bytes32> prover) {
    this.artifacts = artifacts;
    this.l2 = l2;
    this.prover = prover;
  }

  /// Everything that can be said without running anything.
  ///
  /// @return what [#read] needs beside the spec, now in the daemon's hands
  Acceptance accept(JobSpec spec, SecurityProfile profile) throws Refusal, IOException {
    Settlement settlement = spec.getSubBlock().getSettlement();
    if (settlement == Settlement.UNRECOGNIZED) {
      throw Refusal.invalid(
          "UNKNOWN_VALUE",
          "spec.sub_block.settlement",
          "SETTLEMENT_SUBMIT or SETTLEMENT_NONE",
          spec.getSubBlock().getSettlementValue());
    }
    if (spec.hasSubBlock()) {
      boolean settles = settlement != Settlement.SETTLEMENT_NONE;
      return accept(subBlock(spec.getSubBlock()), settles, profile);
    }
    SettlementDoor.asked(() -> read(spec, Acceptance.getDefaultInstance()));
    return Acceptance.getDefaultInstance();
  }

  /// Thread, set of contracts and signature first: before they hold, nothing is fetched, built or
  /// kept for whoever asks.
  private Acceptance accept(SubBlock block, boolean settles, SecurityProfile profile)
      throws Refusal, IOException {
    checkThread(block, settles, profile);
    SettlementDoor.asked(() -> program(block.statement(), Map.of()));
    return kept(block.statement().contracts());
  }

  /// Keeps the contracts' images, so that an accepted job does not depend on the L2 being there.
  private Acceptance kept(List<Bytes32> contracts) throws Refusal, IOException {
    Acceptance.Builder acceptance = Acceptance.newBuilder();
    for (Bytes32 contract : contracts) {
      ContractImage image = SettlementDoor.asked(() -> contractImage(contract, Map.of()));
      acceptance.addContractImages(
          io.zkthreads.api.prover.v1.ContractImage.newBuilder()
              .setContract(ByteString.copyFrom(contract.bytes()))
              .setArtifact(artifacts.put(image.elf()).name()));
    }
    return acceptance.build();
  }

  /// The work of a spec that was accepted once; what was not kept then is asked of the L2.
  Work read(JobSpec spec, Acceptance acceptance) throws Refusal, LedgerUnavailable, IOException {
    return switch (spec.getWorkCase()) {
      case SUB_BLOCK -> {
        SubBlock block = subBlock(spec.getSubBlock());
        yield new Work.ThreadWork(block, program(block.statement(), images(acceptance)));
      }
      case PROGRAM -> program(spec.getProgram());
      case WORK_NOT_SET ->
          throw Refusal.invalid("MISSING", "spec.work", "sub_block or program", "nothing");
    };
  }

  /// Artifacts of images, by contract.
  private static Map<Bytes32, String> images(Acceptance acceptance) {
    Map<Bytes32, String> images = new HashMap<>();
    acceptance
        .getContractImagesList()
        .forEach(i -> images.put(Bytes32.of(i.getContract().toByteArray()), i.getArtifact()));
    return images;
  }

  /// The sub-block of a spec.
  public SubBlock subBlock(SubBlockWork work) throws Refusal, IOException {
    byte[] bytes =
        switch (work.getSourceCase()) {
          case SUB_BLOCK -> work.getSubBlock().toByteArray();
          case ARTIFACT -> {
            Digest digest = Digest.parse("spec.sub_block.artifact", work.getArtifact());
            yield artifacts.bytes(requireSmall(digest, "spec.sub_block", MAX_SUB_BLOCK_BYTES));
          }
          case SOURCE_NOT_SET ->
              throw Refusal.invalid(
                  "MISSING", "spec.sub_block.source", "sub_block or artifact", "nothing");
        };
    try {
      return SubBlock.decode(bytes);
    } catch (InvalidEncoding e) {
      throw Refusal.invalid("MALFORMED_SUB_BLOCK", SUB_BLOCK, String.valueOf(e.getMessage()));
    }
  }

  private Digest requireSmall(Digest digest, String field, long limit) throws Refusal, IOException {
    long size = artifacts.size(digest);
    if (size > limit) {
      throw Refusal.tooLarge(field, limit, size);
    }
    return digest;
  }

  private Work program(ProgramWork work) throws Refusal, IOException {
    int[] advice = work.getAdviceList().stream().mapToInt(Integer::intValue).toArray();
    return new Work.ProgramRun(Program.bare(image(PROGRAM, work.getProgram())), advice);
  }

  /// The image of a registered program.
  public Image image(String field, String program) throws Refusal, IOException {
    Digest digest = Digest.parse(field, program, PROGRAM_PREFIX);
    if (!artifacts.contains(digest)) {
      throw Refusal.of(Refusal.Kind.NOT_FOUND, "NO_SUCH_PROGRAM", "no " + program);
    }
    return parse(field, artifacts.bytes(requireSmall(digest, field, MAX_ELF_BYTES)));
  }

  /// An ELF that the machine can load.
  public static Image parse(String field, byte[] elf) throws Refusal {
    if (elf.length > MAX_ELF_BYTES) {
      throw Refusal.of(
          Refusal.Kind.RESOURCE_EXHAUSTED,
          "TOO_LARGE",
          "%s: expected at most %d bytes, got %d: strip it, symbols and debug data are not run"
              .formatted(field, MAX_ELF_BYTES, elf.length));
    }
    return switch (Image.parseBare(elf)) {
      case Image image -> image;
      case InvalidImage invalid -> throw Refusal.invalid("BAD_ELF", field, invalid.toString());
    };
  }

  /// Stores an ELF that the machine can load.
  ///
  /// @return the program's name
  public String register(byte[] elf) throws Refusal, IOException {
    parse("elf", elf);
    artifacts.requireRoom(elf.length);
    return PROGRAM_PREFIX + artifacts.put(elf).hex();
  }

  /// The bytes of an uploaded artifact that is to become a program.
  public byte[] uploadedElf(Digest artifact) throws Refusal, IOException {
    return artifacts.bytes(requireSmall(artifact, "artifact", MAX_ELF_BYTES));
  }

  /// What the L2 would say of the statement wherever it stood in the order, and of its sender if
  /// the daemon is to settle it; then what neither says: whether the transactions are those of the
  /// statement, and whether the OS would take them.
  private void checkThread(SubBlock block, boolean settles, SecurityProfile profile)
      throws Refusal, IOException {
    SettlementLayer l2 = requireL2();
    SettlementLayer.Head head = SettlementDoor.asked(l2::head);
    Optional<ThreadRecord> thread =
        SettlementDoor.asked(() -> l2.thread(block.statement().header().threadId()));
    Evidence evidence =
        Evidence.of(block.statement())
            .ids(head.chainId(), head.settlementId())
            .record(thread)
            .signature(block.batcherSignature());
    if (settles && prover.isPresent()) {
      evidence.sender(prover.get());
    }
    Optional<io.zkthreads.ledger.chain.Refusal> refusal = Check.first(evidence);
    if (refusal.isPresent()) {
      throw Refusal.invalid(refusal.get().reason().name(), SUB_BLOCK, refusal.get().detail());
    }
    requireAccepted(thread.orElseThrow(), profile);
    if (!block.isCommitted()) {
      throw Refusal.invalid(
          "WRONG_COMMITMENT", SUB_BLOCK, "the transactions of the statement", "others");
    }
    checkTransactions(block);
  }

  private static void requireAccepted(ThreadRecord thread, SecurityProfile profile) throws Refusal {
    if (thread.key(profile).isEmpty()) {
      List<String> accepted = thread.keys().stream().map(key -> key.profile().name()).toList();
      throw Refusal.invalid(
          "PROFILE_NOT_ACCEPTED",
          "spec.profile",
          "one that thread " + thread.id() + " accepts: " + String.join(", ", accepted),
          profile.name());
    }
  }

  /// What OS version 2 would stop at: a transaction that was not signed, not for this thread, not
  /// with its sender's next nonce, that has expired, or whose fee is not covered. Under version 1
  /// they are the Batcher's word.
  private static void checkTransactions(SubBlock block) throws Refusal {
    if (block.statement().header().osVersion() == OsVersion.V1.number()) {
      return;
    }
    Optional<ThreadExecution.Result.Refused> refused = ThreadExecution.refuseTransactions(block);
    if (refused.isPresent()) {
      throw Refusal.invalid(
          "BAD_TRANSACTION",
          SUB_BLOCK,
          "transaction " + refused.get().transaction() + ": " + refused.get().detail());
    }
  }

  /// The program of a registered thread.
  ///
  /// @param field whose fault it is if there is none
  public ThreadProgram program(String field, ThreadRecord thread)
      throws Refusal, LedgerUnavailable, IOException {
    return program(field, thread.osVersion(), thread.contracts(), Map.of());
  }

  /// The program of the statement's OS version and contracts.
  ///
  /// @param kept artifacts of images
  private ThreadProgram program(Statement statement, Map<Bytes32, String> kept)
      throws Refusal, LedgerUnavailable, IOException {
    return program(SUB_BLOCK, statement.header().osVersion(), statement.contracts(), kept);
  }

  private ThreadProgram program(
      String field, int version, List<Bytes32> contracts, Map<Bytes32, String> kept)
      throws Refusal, LedgerUnavailable, IOException {
    OsVersion os =
        OsVersion.of(version)
            .orElseThrow(() ->
                Refusal.invalid(
                    "UNKNOWN_OS_VERSION", field, "an OS version of this daemon", version));
    ThreadPrograms key = new ThreadPrograms(os, contracts);
    ThreadProgram known = threads.get(key);
    if (known != null) {
      return known;
    }
    if (contracts.isEmpty()) {
      throw Refusal.invalid("WRONG_CONTRACT_SET", field, "at least one contract", "none");
    }
    Map<Bytes32, ContractImage> set = new TreeMap<>();
    for (Bytes32 contract : contracts) {
      set.put(contract, contractImage(contract, kept));
    }
    long words = ThreadProgram.words(set.values());
    if (words > ThreadProgram.MAX_WORDS) {
      throw Refusal.invalid(
          "WRONG_CONTRACT_SET",
          field,
          "images of at most " + ThreadProgram.MAX_WORDS + " words together",
          words);
    }
    ThreadProgram program = ThreadProgram.of(os, set);
    threads.put(key, program);
    return program;
  }

  private ContractImage contractImage(Bytes32 contract, Map<Bytes32, String> kept)
      throws Refusal, LedgerUnavailable, IOException {
    ContractImage known = images.get(contract);
    if (known != null) {
      return known;
    }
    String artifact = kept.get(contract);
    byte[] elf =
        artifact == null
            ? deployed(contract)
            : artifacts.bytes(Digest.parse("acceptance.contract_images", artifact));
    try {
      ContractImage image = ContractImage.parse(elf);
      images.put(contract, image);
      return image;
    } catch (InvalidEncoding e) {
      throw Refusal.invalid("BAD_CONTRACT_IMAGE", SUB_BLOCK, String.valueOf(e.getMessage()));
    }
  }

  private byte[] deployed(Bytes32 contract) throws Refusal, LedgerUnavailable {
    return requireL2()
        .contractImage(contract)
        .orElseThrow(
            () -> Refusal.invalid("UNKNOWN_CONTRACT", SUB_BLOCK, "a deployed contract", contract))
        .toArray();
  }

  /// The L2, for whom there has to be one.
  public SettlementLayer requireL2() throws Refusal {
    if (l2 == null) {
      throw Refusal.of(
          Refusal.Kind.FAILED_PRECONDITION,
          "NO_LEDGER",
          "sub-blocks need an L2, and this daemon has none: start it with --ledger HOST:PORT");
    }
    return l2;
  }
}
