package io.zkthreads.ledger.chain;

import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a ledger starts from. Its digest is the parent of block 0, so all blocks commit to it.
///
/// @param chainId of the L2
/// @param settlementId of this deployment of zkThreads on it
/// @param time seconds since 1970
/// @param admin may move OS versions forward, and nothing else
/// @param feeCollector account that fees go to
/// @param balances first balances by address
/// @param osVersions OS versions known from the start
public record Genesis(
    Bytes32 chainId,
    Bytes32 settlementId,
    long time,
    Bytes32 admin,
    Bytes32 feeCollector,
    SortedMap<Bytes32, Long> balances,
    List<OsRecord> osVersions,
    FeeSchedule fees,
    Rules rules) {
  public Genesis {
    balances = Collections.unmodifiableSortedMap(new TreeMap<>(balances));
    osVersions = List.copyOf(osVersions);
    long supply = 0;
    for (long balance : balances.values()) {
      if (balance < 0) {
        throw new IllegalArgumentException("balances are below 2^63");
      }
      supply = Math.addExact(supply, balance);
    }
  }

  /// SHA-256 of `"ZKTN"` and every field in order.
  public Bytes32 digest() {
    ByteWriter out = new ByteWriter().tag("ZKTN").bytes32(chainId).bytes32(settlementId).u64(time);
    out.bytes32(admin).bytes32(feeCollector).u32(balances.size());
    for (Map.Entry<Bytes32, Long> entry : balances.entrySet()) {
      out.bytes32(entry.getKey()).u64(entry.getValue());
    }
    out.u32(osVersions.size());
    for (OsRecord os : osVersions) {
      out.u32(os.version()).bytes32(os.imageDigest()).u32(os.status().word());
    }
    out.u64(fees.perTransaction()).u64(fees.perByte()).u64(fees.perCall());
    out.u64(fees.perDeployment()).u64(fees.perRegistration()).u64(fees.perProof());
    out.u64(rules.maxWindowBlocks()).u64(rules.maxAgeSeconds()).u32(rules.maxMempool());
    out.u64(rules.maxMempoolBytes()).u32(rules.maxBlockTransactions());
    return Digests.sha256(out.toBytes());
  }
}
