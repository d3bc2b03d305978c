package io.zkthreads.ledger.chain;

import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.StateKey;
import java.util.ArrayList;
import java.util.List;

/// How far a user's opt-in goes: what sub-blocks that use it may change.
///
/// Both lists have at most [#MAX] entries and ascend; an empty one is no limit.
///
/// @param contracts the only ones whose values may change
/// @param falls keys whose values may fall by so much and no more
public record OptInLimits(List<Bytes32> contracts, List<Fall> falls) {
  /// Most entries of either list.
  public static final int MAX = 16;

  /// An opt-in to anything.
  public static final OptInLimits NONE = new OptInLimits(List.of(), List.of());

  /// How much a value may still fall.
  ///
  /// @param key of a value that is read as a number of 256 bits, without sign, low byte first
  /// @param amount by which it may fall in all; below 2^63
  public record Fall(StateKey key, long amount) {
    public Fall {
      if (amount < 0) {
        throw new IllegalArgumentException("amount below 2^63 expected");
      }
    }
  }

  public OptInLimits {
    contracts = List.copyOf(contracts);
    falls = List.copyOf(falls);
    require(contracts, "contracts");
    require(falls.stream().map(Fall::key).toList(), "keys");
  }

  private static <T extends Comparable<T>> void require(List<T> list, String what) {
    if (list.size() > MAX) {
      throw new IllegalArgumentException("at most 16 %s expected".formatted(what));
    }
    for (int i = 1; i < list.size(); i++) {
      if (list.get(i - 1).compareTo(list.get(i)) >= 0) {
        throw new IllegalArgumentException("ascending %s expected".formatted(what));
      }
    }
  }

  public boolean isNone() {
    return contracts.isEmpty() && falls.isEmpty();
  }

  /// Appends both lists, each behind its count.
  public ByteWriter write(ByteWriter out) {
    out.u32(contracts.size());
    contracts.forEach(out::bytes32);
    out.u32(falls.size());
    falls.forEach(f -> out.bytes32(f.key().contract()).bytes32(f.key().slot()).u64(f.amount()));
    return out;
  }

  /// Inverse of [#write].
  public static OptInLimits read(ByteReader in) throws InvalidEncoding {
    List<Bytes32> contracts = new ArrayList<>();
    int numContracts = in.count(0, MAX, "contract count");
    for (int i = 0; i < numContracts; i++) {
      Bytes32 contract = in.bytes32("contract");
      if (i > 0 && contracts.getLast().compareTo(contract) >= 0) {
        throw in.refuse("contract " + i, "ascending addresses", contract);
      }
      contracts.add(contract);
    }
    List<Fall> falls = new ArrayList<>();
    int numFalls = in.count(0, MAX, "limit count");
    for (int i = 0; i < numFalls; i++) {
      StateKey key = new StateKey(in.bytes32("contract"), in.bytes32("slot"));
      if (i > 0 && falls.getLast().key().compareTo(key) >= 0) {
        throw in.refuse("limit " + i, "ascending keys", key.contract() + "/" + key.slot());
      }
      falls.add(new Fall(key, in.u64("amount")));
    }
    return new OptInLimits(contracts, falls);
  }
}
