package io.zkthreads.thread;

import java.util.ArrayList;
import java.util.List;

/// What a thread is when it is registered; its id commits to all of it.
///
/// @param osVersion OS that executes the thread's sub-blocks
/// @param mode how sub-blocks follow one another
/// @param admin address that may add and revoke batcher keys and close the thread
/// @param contracts addresses, ascending
/// @param batcherKeys public keys in the order of their indices
/// @param maxFee most that one sub-block may pay its prover
public record ThreadRegistration(
    int osVersion,
    Mode mode,
    Bytes32 admin,
    List<Bytes32> contracts,
    List<Bytes32> batcherKeys,
    long maxFee) {
  public static final int MAX_BATCHER_KEYS = 16;

  /// Most bytes of an encoded record.
  public static final int MAX_BYTES =
      4 + 4 + 32 + 4 + 32 * Statement.MAX_CONTRACTS + 4 + 32 * MAX_BATCHER_KEYS + 8;

  public ThreadRegistration {
    contracts = List.copyOf(contracts);
    batcherKeys = List.copyOf(batcherKeys);
    if (contracts.isEmpty() || contracts.size() > Statement.MAX_CONTRACTS) {
      throw new IllegalArgumentException("1 … 63 contracts expected, got " + contracts.size());
    }
    for (int i = 1; i < contracts.size(); i++) {
      if (contracts.get(i - 1).compareTo(contracts.get(i)) >= 0) {
        throw new IllegalArgumentException("contract " + i + " does not ascend");
      }
    }
    if (batcherKeys.isEmpty() || batcherKeys.size() > MAX_BATCHER_KEYS) {
      throw new IllegalArgumentException("1 … 16 batcher keys expected, got " + batcherKeys.size());
    }
    if (maxFee < 0) {
      throw new IllegalArgumentException("fee below 2^63 expected");
    }
  }

  /// Id of the thread that the transaction with `nonce` registers.
  public Bytes32 threadId(long nonce) {
    return Digests.sha256(new ByteWriter().tag("ZKTT").bytes(encode()).u64(nonce).toBytes());
  }

  public byte[] encode() {
    ByteWriter out = new ByteWriter().u32(osVersion).u32(mode.word()).bytes32(admin);
    out.u32(contracts.size());
    contracts.forEach(out::bytes32);
    out.u32(batcherKeys.size());
    batcherKeys.forEach(out::bytes32);
    return out.u64(maxFee).toBytes();
  }

  public static ThreadRegistration decode(byte[] bytes) throws InvalidEncoding {
    ByteReader in = new ByteReader("registration record", bytes);
    int osVersion = in.u32("os version");
    int mode = in.u32("mode");
    InvalidEncoding badMode = in.refuse("mode", "0 or 1", Integer.toUnsignedString(mode));
    Bytes32 admin = in.bytes32("admin");
    List<Bytes32> contracts = new ArrayList<>();
    int numContracts = in.count(1, Statement.MAX_CONTRACTS, "contract count");
    for (int i = 0; i < numContracts; i++) {
      Bytes32 contract = in.bytes32("contract");
      if (i > 0 && contracts.getLast().compareTo(contract) >= 0) {
        throw in.refuse("contract " + i, "ascending addresses", contract);
      }
      contracts.add(contract);
    }
    List<Bytes32> keys = new ArrayList<>();
    int numKeys = in.count(1, MAX_BATCHER_KEYS, "batcher key count");
    for (int i = 0; i < numKeys; i++) {
      keys.add(in.bytes32("batcher key"));
    }
    long maxFee = in.u64("greatest fee");
    in.end();
    return new ThreadRegistration(
        osVersion, Mode.of(mode, badMode), admin, contracts, keys, maxFee);
  }
}
