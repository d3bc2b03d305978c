package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.ProtocolParameters;
import io.zkthreads.stark.params.Regime;
import io.zkthreads.stark.params.SecurityProfile;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// The canonical bytes of a verifying key: magic "ZKTK", version, then every component in the order
/// of its record. Version 2 is of batch proofs; version 3 of compact ones, and names the protocol.
/// Integers are little endian, lists and texts preceded by their length, enumerations one byte.
final class KeyCodec {
  private static final int MAGIC = 0x4b544b5a;
  private static final int BATCH = 2;
  private static final int COMPACT = 3;

  private KeyCodec() {}

  static byte[] encode(VerifyingKey key) {
    ByteWriter out = new ByteWriter();
    out.u32(MAGIC).u8(version(key.profile().protocol())).u32(key.machine());
    out.text(key.profile().name()).u32(key.profile().targetBits());
    write(out, key.profile().protocol());
    out.u64(key.maxTimedRows());
    out.u32(key.preprocessedCap().size());
    key.preprocessedCap().forEach(d -> out.raw(d.toBytes()));
    out.u32(key.tables().size());
    key.tables().forEach(t -> write(out, t));
    return out.toBytes();
  }

  static VerifyingKey decode(byte[] bytes, Collection<SecurityProfile> profiles)
      throws MalformedKeyException {
    ByteReader in = new ByteReader(bytes);
    in.expect(in.u32() == MAGIC, "magic");
    int version = in.u8();
    in.expect(version == BATCH || version == COMPACT, "version " + BATCH + " or " + COMPACT);
    int machine = in.u32();
    SecurityProfile profile =
        new SecurityProfile(
            in.text(), in.u32(), version == BATCH ? readBatch(in) : readCompact(in));
    in.expect(profiles.contains(profile), "security profile " + profile);
    long maxTimedRows = in.u64();
    List<Digest> cap = in.list(Digest.BYTES, ByteReader::digest);
    List<TableSpec> tables = in.list(1, KeyCodec::readTable);
    in.end();
    VerifyingKey key;
    try {
      key = new VerifyingKey(machine, profile, tables, cap, maxTimedRows);
    } catch (IllegalArgumentException e) {
      throw new MalformedKeyException(String.valueOf(e.getMessage()));
    }
    in.expect(Arrays.equals(key.encode(), bytes), "canonical bytes");
    return key;
  }

  private static int version(ProtocolParameters parameters) {
    return switch (parameters) {
      case Parameters p -> BATCH;
      case CompactParameters p -> COMPACT;
    };
  }

  static void write(ByteWriter out, ProtocolParameters parameters) {
    switch (parameters) {
      case Parameters p -> write(out, p);
      case CompactParameters p -> write(out, p);
    }
  }

  private static void write(ByteWriter out, CompactParameters p) {
    out.text(p.protocol());
    out.u8(field(p.extension()));
    out.u8(
        switch (p.regime()) {
          case UNIQUE_DECODING -> 0;
          case JOHNSON -> 1;
        });
    out.u32(p.termBits()).u32(p.powBits());
    for (WhirCode code : List.of(p.main(), p.preprocessed())) {
      out.u32(code.logInvRate()).u32(code.firstFold()).u32(code.fold());
      out.u32(code.nextLogInvRate()).u32(code.rateStep());
    }
  }

  private static CompactParameters readCompact(ByteReader in) throws MalformedKeyException {
    String protocol = in.text();
    CompactParameters parameters =
        new CompactParameters(
            in.flag("field") ? ExtensionField.QUARTIC : ExtensionField.QUINTIC,
            in.flag("regime") ? Regime.JOHNSON : Regime.UNIQUE_DECODING,
            in.u32(),
            in.u32(),
            readCode(in),
            readCode(in));
    in.expect(protocol.equals(parameters.protocol()), "protocol " + parameters.protocol());
    return parameters;
  }

  private static WhirCode readCode(ByteReader in) throws MalformedKeyException {
    return new WhirCode(in.u32(), in.u32(), in.u32(), in.u32(), in.u32());
  }

  private static int field(ExtensionField extension) {
    return switch (extension) {
      case QUINTIC -> 0;
      case QUARTIC -> 1;
    };
  }

  private static void write(ByteWriter out, Parameters p) {
    int suite =
        switch (p.suite()) {
          case BLAKE3 -> 0;
          case POSEIDON2_16 -> 1;
        };
    out.u8(suite + 2 * field(p.extension()));
    out.u32(p.logBlowup()).u32(p.logFinalPolyLen()).u32(p.maxLogArity()).u32(p.numQueries());
    out.u32(p.queryPowBits()).u32(p.batchPowBits()).u32(p.commitPowBits());
    out.u32(p.lookupPowBits()).u32(p.oodPowBits()).u32(p.capHeight());
  }

  private static Parameters readBatch(ByteReader in) throws MalformedKeyException {
    int choices = in.u8();
    in.expect(choices <= 3, "hash suite and field");
    HashSuite suite = (choices & 1) == 0 ? HashSuite.BLAKE3 : HashSuite.POSEIDON2_16;
    ExtensionField extension = (choices & 2) == 0 ? ExtensionField.QUINTIC : ExtensionField.QUARTIC;
    return new Parameters(
        suite, extension, in.u32(), in.u32(), in.u32(), in.u32(), in.u32(), in.u32(), in.u32(),
        in.u32(), in.u32(), in.u32());
  }

  private static void write(ByteWriter out, TableSpec spec) {
    write(out, spec.air());
    out.u8(
        switch (spec.occurrence()) {
          case ONCE -> 0;
          case ANY -> 1;
        });
    out.u32(spec.minLogHeight()).u32(spec.maxLogHeight());
    out.u8(spec.publicWords() ? 1 : 0).u8(spec.timed() ? 1 : 0);
  }

  private static TableSpec readTable(ByteReader in) throws MalformedKeyException {
    Air air = readAir(in);
    TableSpec.Occurrence occurrence =
        in.flag("occurrence") ? TableSpec.Occurrence.ANY : TableSpec.Occurrence.ONCE;
    return new TableSpec(
        air, occurrence, in.u32(), in.u32(), in.flag("public words"), in.flag("timed"));
  }

  private static void write(ByteWriter out, Air air) {
    out.u32(air.id()).text(air.name()).u32(air.lanes());
    for (List<Column> columns : List.of(air.columns(), air.preprocessed(), air.known())) {
      out.u32(columns.size());
      columns.forEach(c -> out.text(c.name()));
    }
    out.u32(air.nodes().size());
    air.nodes().forEach(n -> write(out, n));
    out.u32(air.constraints().size());
    air.constraints().forEach(c -> out.text(c.name()).u32(c.node()));
    out.u32(air.interactions().size());
    air.interactions().forEach(i -> write(out, i));
    out.u32(air.lookupBudget()).u32(air.degreeHint());
    out.u8(air.opensNextMain() ? 1 : 0).u8(air.opensNextPreprocessed() ? 1 : 0);
  }

  private static Air readAir(ByteReader in) throws MalformedKeyException {
    int id = in.u32();
    String name = in.text();
    int lanes = in.u32();
    List<Column> columns = in.list(4, KeyCodec::readColumn);
    List<Column> preprocessed = in.list(4, KeyCodec::readColumn);
    List<Column> known = in.list(4, KeyCodec::readColumn);
    List<Node> nodes = in.list(1, KeyCodec::readNode);
    List<Constraint> constraints = in.list(8, r -> new Constraint(r.text(), r.u32()));
    List<Interaction> interactions = in.list(17, KeyCodec::readInteraction);
    return new Air(
        id,
        name,
        lanes,
        columns,
        preprocessed,
        known,
        0,
        nodes,
        constraints,
        interactions,
        in.u32(),
        in.u32(),
        in.flag("opens next main row"),
        in.flag("opens next preprocessed row"));
  }

  private static Column readColumn(ByteReader in) throws MalformedKeyException {
    return new Column(in.text(), "");
  }

  private static void write(ByteWriter out, Interaction i) {
    out.text(i.bus());
    out.u8(
        switch (i.direction()) {
          case SEND -> 0;
          case RECEIVE -> 1;
        });
    out.u32(i.multiplicity()).u32(i.tuple().size());
    i.tuple().forEach(out::u32);
    out.u32(i.weight());
  }

  private static Interaction readInteraction(ByteReader in) throws MalformedKeyException {
    String bus = in.text();
    Interaction.Direction direction =
        in.flag("direction") ? Interaction.Direction.RECEIVE : Interaction.Direction.SEND;
    int multiplicity = in.u32();
    List<Integer> tuple = in.list(4, ByteReader::u32);
    return new Interaction(bus, direction, multiplicity, tuple, in.u32());
  }

  private static void write(ByteWriter out, Node node) {
    switch (node) {
      case Node.Constant(int value) -> out.u8(0).u32(value);
      case Node.Main(int column, int rotation) -> out.u8(1).u32(column).u8(rotation);
      case Node.Preprocessed(int column, int rotation) -> out.u8(2).u32(column).u8(rotation);
      case Node.Known(int column) -> out.u8(3).u32(column);
      case Node.First f -> out.u8(4);
      case Node.Last l -> out.u8(5);
      case Node.Transition t -> out.u8(6);
      case Node.Add(int a, int b) -> out.u8(7).u32(a).u32(b);
      case Node.Subtract(int a, int b) -> out.u8(8).u32(a).u32(b);
      case Node.Multiply(int a, int b) -> out.u8(9).u32(a).u32(b);
      case Node.Negate(int a) -> out.u8(10).u32(a);
      case Node.Public(int index) ->
          throw new IllegalArgumentException("public value " + index + " in a verifying key");
    }
  }

  private static Node readNode(ByteReader in) throws MalformedKeyException {
    int tag = in.u8();
    return switch (tag) {
      case 0 -> new Node.Constant(in.u32());
      case 1 -> new Node.Main(in.u32(), in.u8());
      case 2 -> new Node.Preprocessed(in.u32(), in.u8());
      case 3 -> new Node.Known(in.u32());
      case 4 -> new Node.First();
      case 5 -> new Node.Last();
      case 6 -> new Node.Transition();
      case 7 -> new Node.Add(in.u32(), in.u32());
      case 8 -> new Node.Subtract(in.u32(), in.u32());
      case 9 -> new Node.Multiply(in.u32(), in.u32());
      case 10 -> new Node.Negate(in.u32());
      default -> throw new MalformedKeyException("verifying key: no node has tag " + tag);
    };
  }
}
