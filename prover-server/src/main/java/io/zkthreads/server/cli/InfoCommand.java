package io.zkthreads.server.cli;

import com.google.protobuf.ByteString;
import io.zkthreads.api.ledger.v1.FeeSchedule;
import io.zkthreads.api.prover.v1.Capacity;
import io.zkthreads.api.prover.v1.GetInfoResponse;
import io.zkthreads.api.prover.v1.OsVersion;
import io.zkthreads.api.prover.v1.SettlementLayer;
import io.zkthreads.api.prover.v1.Tenant;
import io.zkthreads.api.prover.v1.Usage;
import io.zkthreads.server.console.Console;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/// Asks a daemon what it is.
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    description = "Says what a running daemon is, proves and takes, and which L2 it settles on.")
final class InfoCommand extends JobsCommand.Remote {
  @Override
  public Integer call() throws Exception {
    return with((daemon, console) -> {
      GetInfoResponse info = daemon.info();
      say(console, info);
      boolean settles = !info.hasSettlementLayer() || problem(info).isEmpty();
      return settles ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
    });
  }

  private static String problem(GetInfoResponse info) {
    return info.getSettlementLayer().getProblem();
  }

  private static void say(Console console, GetInfoResponse info) {
    console.result(fields(info), text(info));
  }

  private static Map<String, Object> fields(GetInfoResponse info) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", info.getSoftwareVersion());
    fields.put("prover", hex(info.getProverAddress()));
    fields.put("backend", info.getProofSystem().getBackend());
    fields.put("machine", info.getProofSystem().getMachine());
    fields.put("profile", info.getProofSystem().getProfile());
    fields.put("provenBits", info.getProofSystem().getProvenBits());
    fields.put("osVersions", info.getOsVersionsList().stream().map(InfoCommand::fields).toList());
    fields.put("capacity", fields(info.getCapacity()));
    fields.put("tenant", fields(info.getTenant()));
    if (info.hasSettlementLayer()) {
      fields.put("settlementLayer", fields(info.getSettlementLayer()));
    }
    return fields;
  }

  private static Map<String, Object> fields(OsVersion os) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", os.getVersion());
    fields.put("imageDigest", hex(os.getImageDigest()));
    fields.put("maxTransactions", os.getMaxTransactions());
    fields.put("maxTransactionCycles", os.getMaxTransactionCycles());
    fields.put("status", status(os));
    return fields;
  }

  private static Map<String, Object> fields(Capacity capacity) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("maxCycles", capacity.getMaxCycles());
    fields.put("maxMessageBytes", capacity.getMaxMessageBytes());
    fields.put("maxSubBlockBytes", capacity.getMaxSubBlockBytes());
    fields.put("maxProgramBytes", capacity.getMaxProgramBytes());
    fields.put("maxArtifactBytes", capacity.getMaxArtifactBytes());
    fields.put("maxUnfinishedJobs", capacity.getMaxUnfinishedJobs());
    return fields;
  }

  private static Map<String, Object> fields(Tenant tenant) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", tenant.getName());
    fields.put("weight", tenant.getWeight());
    fields.put("maxUnfinishedJobs", tenant.getQuotas().getMaxUnfinishedJobs());
    fields.put("maxCycles", tenant.getQuotas().getMaxCycles());
    fields.put("maxKeptBytes", tenant.getQuotas().getMaxKeptBytes());
    fields.put("maxCallsPerSecond", tenant.getQuotas().getMaxCallsPerSecond());
    fields.put("unfinishedJobs", tenant.getUnfinishedJobs());
    fields.put("keptBytes", tenant.getKeptBytes());
    Usage used = tenant.getUsedToday();
    fields.put("jobsToday", used.getJobs());
    fields.put("cyclesToday", used.getCycles());
    fields.put("proofsToday", used.getProofs());
    fields.put("estimatesToday", used.getEstimates());
    return fields;
  }

  private static Map<String, Object> fields(SettlementLayer l2) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("address", l2.getAddress());
    fields.put("problem", l2.getProblem());
    fields.put("chainId", hex(l2.getChainId()));
    fields.put("settlementId", hex(l2.getSettlementId()));
    fields.put("height", l2.getHeight());
    fields.put("time", l2.getTime());
    fields.put("proverBalance", l2.getProverBalance());
    FeeSchedule fees = l2.getFees();
    fields.put("feePerTransaction", fees.getPerTransaction());
    fields.put("feePerByte", fees.getPerByte());
    fields.put("feePerProof", fees.getPerProof());
    return fields;
  }

  private static String text(GetInfoResponse info) {
    List<String> lines = new ArrayList<>();
    String version = info.getSoftwareVersion();
    lines.add(line("version", version.isEmpty() ? "of no release" : version));
    lines.add(line("prover", hex(info.getProverAddress())));
    lines.add(
        line(
            "proofs",
            "%d proven bits, machine %d, on %s"
                .formatted(
                    info.getProofSystem().getProvenBits(),
                    info.getProofSystem().getMachine(),
                    info.getProofSystem().getBackend())));
    for (OsVersion os : info.getOsVersionsList()) {
      lines.add(
          line(
              "OS " + os.getVersion(),
              hex(os.getImageDigest()) + " " + status(os).toLowerCase(Locale.ROOT)));
    }
    lines.add(
        line(
            "takes",
            "runs of %,d cycles, sub-blocks of %,d bytes, %,d unfinished jobs"
                .formatted(
                    info.getCapacity().getMaxCycles(),
                    info.getCapacity().getMaxSubBlockBytes(),
                    info.getCapacity().getMaxUnfinishedJobs())));
    lines.add(line("tenant", text(info.getTenant())));
    lines.addAll(l2(info));
    return String.join("\n", lines);
  }

  private static String text(Tenant tenant) {
    Usage used = tenant.getUsedToday();
    return "%s: %,d unfinished jobs, %,d bytes kept; today %,d jobs, %,d cycles, %,d proofs"
        .formatted(
            tenant.getName(),
            tenant.getUnfinishedJobs(),
            tenant.getKeptBytes(),
            used.getJobs(),
            used.getCycles(),
            used.getProofs());
  }

  private static List<String> l2(GetInfoResponse info) {
    SettlementLayer l2 = info.getSettlementLayer();
    if (!info.hasSettlementLayer()) {
      return List.of(line("L2", "none: bare programs only"));
    }
    if (!l2.getProblem().isEmpty()) {
      return List.of(line("L2", l2.getAddress() + ": " + l2.getProblem()));
    }
    return List.of(
        line("L2", l2.getAddress() + ", height " + l2.getHeight()),
        line("chain", hex(l2.getChainId())),
        line("settlement", hex(l2.getSettlementId())),
        line(
            "fees",
            "%,d a transaction, %,d a byte, %,d a proof"
                .formatted(
                    l2.getFees().getPerTransaction(),
                    l2.getFees().getPerByte(),
                    l2.getFees().getPerProof())),
        line("balance", "%,d of the prover".formatted(l2.getProverBalance())));
  }

  private static String line(String name, String value) {
    return "%-11s %s".formatted(name, value);
  }

  /// As the L2 has it; UNKNOWN where it does not say.
  private static String status(OsVersion os) {
    return switch (os.getStatus()) {
      case OS_STATUS_ACTIVE -> "ACTIVE";
      case OS_STATUS_DEPRECATED -> "DEPRECATED";
      case OS_STATUS_FROZEN -> "FROZEN";
      case OS_STATUS_UNSPECIFIED, UNRECOGNIZED -> "UNKNOWN";
    };
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
