package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.CompactStatement;
import io.zkthreads.stark.hash.Blake3;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// All that a verifier needs to know of a machine with its program. A key is data: the tables are
/// in it, so that to verify a proof takes its key and no code of the machine that it is made for.
public final class VerifyingKey {
  private final int machine;
  private final SecurityProfile profile;
  private final List<TableSpec> tables;
  private final List<Digest> preprocessedCap;
  private final long maxTimedRows;
  private final Digest digest;

  /// @param machine number of the machine whose tables these are; 0 for tables of no shipped
  ///   machine
  /// @param profile security claim and parameters
  /// @param tables specifications, ids strictly ascending
  /// @param preprocessedCap commitment to the preprocessed columns of all tables that have some, in
  ///   ascending id; empty when none has
  /// @param maxTimedRows bound of Σ lanes·rows over the timed tables of a proof
  /// @throws IllegalArgumentException if these are not of a key that [KeyRules] allows
  public VerifyingKey(
      int machine,
      SecurityProfile profile,
      List<TableSpec> tables,
      List<Digest> preprocessedCap,
      long maxTimedRows) {
    this.machine = machine;
    this.profile = profile;
    this.tables = List.copyOf(tables);
    this.preprocessedCap = List.copyOf(preprocessedCap);
    this.maxTimedRows = maxTimedRows;
    KeyRules.check(machine, this.tables, this.preprocessedCap, maxTimedRows, profile.protocol());
    digest = Blake3.hash(encode());
  }

  public int machine() {
    return machine;
  }

  public SecurityProfile profile() {
    return profile;
  }

  public List<TableSpec> tables() {
    return tables;
  }

  public List<Digest> preprocessedCap() {
    return preprocessedCap;
  }

  public long maxTimedRows() {
    return maxTimedRows;
  }

  /// The parameters of a key of batch proofs.
  ///
  /// @throws IllegalStateException if it is of compact proofs
  public Parameters parameters() {
    return profile.parameters();
  }

  /// Whether its proofs are compact ones.
  public boolean isCompact() {
    return profile.protocol() instanceof CompactParameters;
  }

  public TableSpec table(int id) {
    return tables.stream().filter(t -> t.air().id() == id).findFirst().orElseThrow();
  }

  /// Identity of the key: BLAKE3 of [#encode]. Each proof is asked for it, so it is computed once.
  public Digest digest() {
    return digest;
  }

  /// The canonical bytes. Column documentation is not part of a key; all else is.
  public byte[] encode() {
    return KeyCodec.encode(this);
  }

  /// Bits of a proof with one instance of every table, each at its least height: the shortest table
  /// sets the radius, and with it the error of the queries. Key generation refuses a key whose
  /// profile says more; the verifier computes the bits of each proof from its own heights.
  public SoundnessBudget leastBudget() {
    PublicWords none = PublicWords.of(new int[0], 0);
    List<Integer> ids = tables.stream().map(t -> t.air().id()).toList();
    List<Integer> logHeights = tables.stream().map(TableSpec::minLogHeight).toList();
    return switch (profile.protocol()) {
      case Parameters p -> {
        BatchStatement smallest = checkedStatement(none, ids, logHeights);
        yield SoundnessBudget.of(smallest, BatchShape.of(smallest));
      }
      case CompactParameters p ->
          CompactSoundness.of(CompactShape.of(checkedCompact(none, ids, logHeights)));
    };
  }

  /// Reads a key of a shipped profile.
  public static VerifyingKey decode(byte[] bytes) throws MalformedKeyException {
    return decode(bytes, SecurityProfile.SHIPPED);
  }

  /// Reads a key of one of the given profiles; anything but the bytes of such a key is refused.
  public static VerifyingKey decode(byte[] bytes, Collection<SecurityProfile> profiles)
      throws MalformedKeyException {
    return KeyCodec.decode(bytes, profiles);
  }

  /// What a proof with these instances states, its transcript seed included.
  ///
  /// @param tableIds in proof order: ascending, equal ids in non-increasing height
  /// @param logHeights log2 rows of each
  /// @throws IllegalArgumentException if the key does not allow these instances
  public BatchStatement statement(
      PublicWords words, List<Integer> tableIds, List<Integer> logHeights) {
    try {
      InstanceRules.check(this, words, tableIds, logHeights);
    } catch (Rejection e) {
      throw new IllegalArgumentException(e.verdict().toString(), e);
    }
    return checkedStatement(words, tableIds, logHeights);
  }

  /// The same of a compact proof.
  ///
  /// @throws IllegalArgumentException if the key does not allow these instances
  public CompactStatement compactStatement(
      PublicWords words, List<Integer> tableIds, List<Integer> logHeights) {
    try {
      InstanceRules.check(this, words, tableIds, logHeights);
    } catch (Rejection e) {
      throw new IllegalArgumentException(e.verdict().toString(), e);
    }
    return checkedCompact(words, tableIds, logHeights);
  }

  BatchStatement checkedStatement(
      PublicWords words, List<Integer> tableIds, List<Integer> logHeights) {
    return new BatchStatement(
        parameters(),
        new byte[0],
        TranscriptScript.seed(this, words, tableIds, logHeights),
        instances(words, tableIds, logHeights),
        preprocessedCap);
  }

  CompactStatement checkedCompact(
      PublicWords words, List<Integer> tableIds, List<Integer> logHeights) {
    return new CompactStatement(
        (CompactParameters) profile.protocol(),
        new byte[0],
        TranscriptScript.seed(this, words, tableIds, logHeights),
        instances(words, tableIds, logHeights),
        preprocessedCap.stream().findFirst());
  }

  private List<BatchInstance> instances(
      PublicWords words, List<Integer> tableIds, List<Integer> logHeights) {
    List<BatchInstance> instances = new ArrayList<>(tableIds.size());
    for (int i = 0; i < tableIds.size(); i++) {
      TableSpec spec = table(tableIds.get(i));
      Air air = spec.air();
      List<int[]> known = spec.publicWords() ? columns(words.knownColumns()) : List.of();
      instances.add(new BatchInstance(air, logHeights.get(i), new int[0], known));
    }
    return instances;
  }

  private static List<int[]> columns(Trace trace) {
    List<int[]> columns = new ArrayList<>(trace.width());
    for (int c = 0; c < trace.width(); c++) {
      int[] column = new int[trace.height()];
      for (int r = 0; r < column.length; r++) {
        column[r] = trace.word(r, c);
      }
      columns.add(column);
    }
    return columns;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifyingKey that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "verifying key " + digest.hex();
  }
}
