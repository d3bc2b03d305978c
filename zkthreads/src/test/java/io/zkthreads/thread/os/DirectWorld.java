package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Canonical state and deployed contracts, and nothing else of an L2.
public final class DirectWorld {
  public final Map<StateKey, Bytes32> state = new HashMap<>();
  public final Map<Bytes32, ContractImage> contracts = new TreeMap<>();
  public final OsVersion os;
  public long time = 1_700_000_000;

  public DirectWorld() {
    this(OsVersion.V1);
  }

  public DirectWorld(OsVersion os) {
    this.os = os;
  }

  /// An address that stands for a user or a deployer.
  public static Bytes32 address(String name) {
    return Digests.sha256(name.getBytes(StandardCharsets.UTF_8));
  }

  public Bytes32 deploy(ExampleContract contract, long nonce) {
    return deploy(contract.image(), nonce);
  }

  public Bytes32 deploy(ContractImage image, long nonce) {
    Bytes32 address = image.address(address("deployer"), nonce);
    contracts.put(address, image);
    return address;
  }

  public Bytes32 get(StateKey key) {
    return state.getOrDefault(key, Bytes32.ZERO);
  }

  public Bytes32 get(Bytes32 contract, Bytes32 slot) {
    return get(new StateKey(contract, slot));
  }

  public void set(KeyValue entry) {
    if (entry.value().isZero()) {
      state.remove(entry.key());
    } else {
      state.put(entry.key(), entry.value());
    }
  }

  /// Calls without writing.
  public DirectCall.Receipt view(Bytes32 sender, Bytes32 contract, Calldata data) {
    return DirectCall.execute(
        os,
        address -> Optional.ofNullable(contracts.get(address)),
        this::get,
        time,
        new Transaction(sender, contract, data));
  }

  /// Calls and writes.
  public DirectCall.Receipt call(Bytes32 sender, Bytes32 contract, Calldata data) {
    DirectCall.Receipt receipt = view(sender, contract, data);
    receipt.writes().forEach(this::set);
    return receipt;
  }
}
