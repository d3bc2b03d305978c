package io.zkthreads.batcher;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.StateView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The state of an L2 as a draft reads it: a key at a time, each once, while blocks come. Whether
/// it all is the state of one height is seen at the end.
public final class L2State implements StateView {
  /// What LedgerService.GetState takes.
  private static final int MAX_KEYS = 4096;

  private final SettlementLayer l2;
  private final Map<StateKey, Bytes32> values = new LinkedHashMap<>();

  /// State of which nothing has been read.
  public L2State(SettlementLayer l2) {
    this.l2 = l2;
  }

  /// An L2 that is away, where no checked exception can pass.
  public static final class Away extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final LedgerUnavailable why;

    Away(LedgerUnavailable why) {
      super(why);
      this.why = why;
    }

    /// What the L2's port said.
    public LedgerUnavailable why() {
      return why;
    }
  }

  @Override
  public Bytes32 get(StateKey key) {
    Bytes32 known = values.get(key);
    if (known != null) {
      return known;
    }
    try {
      Bytes32 value = l2.state(List.of(key)).values().getFirst();
      values.put(key, value);
      return value;
    } catch (LedgerUnavailable e) {
      throw new Away(e);
    }
  }

  /// Reads many keys, in fewer questions than one each.
  public void read(List<StateKey> keys) throws LedgerUnavailable {
    agree(keys);
  }

  /// Reads everything again.
  ///
  /// @return the height at which it has the values that were read before; empty if it has others,
  ///   or if a block came in between: then the new ones stand here
  public OptionalLong oneHeight() throws LedgerUnavailable {
    return agree(List.copyOf(values.keySet()));
  }

  private OptionalLong agree(List<StateKey> keys) throws LedgerUnavailable {
    List<Long> heights = new ArrayList<>();
    boolean same = true;
    for (int i = 0; i < keys.size(); i += MAX_KEYS) {
      List<StateKey> some = keys.subList(i, Math.min(keys.size(), i + MAX_KEYS));
      SettlementLayer.StateValues answer = l2.state(some);
      heights.add(answer.height());
      for (int j = 0; j < some.size(); j++) {
        Bytes32 value = answer.values().get(j);
        same &= value.equals(values.put(some.get(j), value));
      }
    }
    if (heights.isEmpty()) {
      return OptionalLong.of(l2.head().height());
    }
    boolean oneHeight = heights.stream().distinct().count() == 1;
    return same && oneHeight ? OptionalLong.of(heights.getFirst()) : OptionalLong.empty();
  }
}
