package io.zkthreads.server.genesis;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.OsVersion;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A genesis as JSON: every field of [Genesis] by its name, none left out, none besides. The bytes
/// of the file do not matter, what it says does: its digest is [Genesis#digest].
public final class GenesisFile {
  /// Most bytes of a file.
  public static final int MAX_BYTES = 64 << 20;

  private static final int FORMAT = 1;

  /// Amounts of a schedule; with [#MAX_PER_BYTE] no cost of a transaction exceeds 2^63.
  private static final long MAX_COST = 1_000_000_000_000_000L;

  private static final long MAX_PER_BYTE = 1_000_000_000L;
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private GenesisFile() {}

  /// A genesis of this moment, with ids that no other ledger has, all OS versions of this program,
  /// and the default fees and rules.
  public static Genesis fresh(
      Bytes32 admin, Bytes32 feeCollector, SortedMap<Bytes32, Long> balances) {
    List<OsRecord> versions =
        Arrays.stream(OsVersion.values())
            .map(os -> new OsRecord(os.number(), os.imageDigest(), OsStatus.ACTIVE))
            .toList();
    return new Genesis(
        random(),
        random(),
        Instant.now().getEpochSecond(),
        admin,
        feeCollector,
        balances,
        versions,
        FeeSchedule.DEFAULT,
        Rules.DEFAULT);
  }

  private static Bytes32 random() {
    byte[] bytes = new byte[Bytes32.BYTES];
    new SecureRandom().nextBytes(bytes);
    return Bytes32.of(bytes);
  }

  /// Inverse of [#parse], one field a line.
  public static String text(Genesis genesis) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("format", FORMAT);
    fields.put("chainId", genesis.chainId().hex());
    fields.put("settlementId", genesis.settlementId().hex());
    fields.put("time", genesis.time());
    fields.put("admin", genesis.admin().hex());
    fields.put("feeCollector", genesis.feeCollector().hex());
    Map<String, Long> balances = new LinkedHashMap<>();
    genesis.balances().forEach((address, balance) -> balances.put(address.hex(), balance));
    fields.put("balances", balances);
    fields.put("osVersions", genesis.osVersions().stream().map(GenesisFile::fields).toList());
    fields.put("fees", fields(genesis.fees()));
    fields.put("rules", fields(genesis.rules()));
    return GSON.toJson(fields) + "\n";
  }

  private static Map<String, Object> fields(OsRecord os) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", os.version());
    fields.put("imageDigest", os.imageDigest().hex());
    fields.put("status", os.status().name());
    return fields;
  }

  private static Map<String, Object> fields(FeeSchedule fees) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("perTransaction", fees.perTransaction());
    fields.put("perByte", fees.perByte());
    fields.put("perCall", fees.perCall());
    fields.put("perDeployment", fees.perDeployment());
    fields.put("perRegistration", fees.perRegistration());
    fields.put("perProof", fees.perProof());
    return fields;
  }

  private static Map<String, Object> fields(Rules rules) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("maxWindowBlocks", rules.maxWindowBlocks());
    fields.put("maxAgeSeconds", rules.maxAgeSeconds());
    fields.put("maxMempool", rules.maxMempool());
    fields.put("maxMempoolBytes", rules.maxMempoolBytes());
    fields.put("maxBlockTransactions", rules.maxBlockTransactions());
    return fields;
  }

  /// What a file says.
  public static Genesis parse(String text) throws InvalidGenesis {
    GenesisFields file = GenesisFields.of("$", StrictJson.parse(text));
    file.number("format", FORMAT, FORMAT);
    Genesis genesis =
        new Genesis(
            file.bytes32("chainId"),
            file.bytes32("settlementId"),
            file.number("time", 0, Long.MAX_VALUE),
            file.bytes32("admin"),
            file.bytes32("feeCollector"),
            balances(file.object("balances")),
            osVersions(file.objects("osVersions")),
            fees(file.object("fees")),
            rules(file.object("rules")));
    file.end();
    return genesis;
  }

  private static SortedMap<Bytes32, Long> balances(GenesisFields file) throws InvalidGenesis {
    SortedMap<Bytes32, Long> balances = new TreeMap<>(file.amounts());
    long supply = 0;
    for (long balance : balances.values()) {
      supply += balance;
      if (supply < 0) {
        throw new InvalidGenesis("$.balances", "less than 2^63 together", "more");
      }
    }
    return balances;
  }

  private static List<OsRecord> osVersions(List<GenesisFields> files) throws InvalidGenesis {
    List<OsRecord> versions = new ArrayList<>();
    int last = 0;
    for (GenesisFields file : files) {
      int number = (int) file.number("version", last + 1, Integer.MAX_VALUE);
      Bytes32 digest = file.bytes32("imageDigest");
      Optional<Bytes32> own = OsVersion.of(number).map(OsVersion::imageDigest);
      if (!own.equals(Optional.of(digest))) {
        throw new InvalidGenesis(
            "$.osVersions[" + versions.size() + "]",
            own.map(d -> "version " + number + " with image " + d)
                .orElse("a version of this program: " + Arrays.toString(OsVersion.values())),
            "version " + number + " with image " + digest);
      }
      List<String> statuses = Arrays.stream(OsStatus.values()).map(OsStatus::name).toList();
      versions.add(new OsRecord(number, digest, OsStatus.valueOf(file.text("status", statuses))));
      file.end();
      last = number;
    }
    return versions;
  }

  private static FeeSchedule fees(GenesisFields file) throws InvalidGenesis {
    FeeSchedule fees =
        new FeeSchedule(
            file.number("perTransaction", 0, MAX_COST),
            file.number("perByte", 0, MAX_PER_BYTE),
            file.number("perCall", 0, MAX_COST),
            file.number("perDeployment", 0, MAX_COST),
            file.number("perRegistration", 0, MAX_COST),
            file.number("perProof", 0, MAX_COST));
    file.end();
    return fees;
  }

  private static Rules rules(GenesisFields file) throws InvalidGenesis {
    Rules rules =
        new Rules(
            file.number("maxWindowBlocks", 1, 1L << 40),
            file.number("maxAgeSeconds", 1, 86_400),
            (int) file.number("maxMempool", 1, 1 << 24),
            file.number("maxMempoolBytes", 1 << 20, 1L << 40),
            (int) file.number("maxBlockTransactions", 1, 1 << 20));
    file.end();
    return rules;
  }
}
