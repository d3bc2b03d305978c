package io.zkthreads.server.contract;

import io.zkthreads.server.contract.Word.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Slots that a contract has named so far. Word 0 of a slot is its kind, which says what is kept
/// there; slots of one kind are all made in one way.
final class SlotKinds {
  /// Words that differ from slot to slot where it is made by an address rather than by a number.
  private static final int ADDRESS_WORDS = 5;

  private final Map<Integer, Use> uses = new HashMap<>();

  /// How slots of a kind are made.
  ///
  /// @param at where the first system call that names one is
  private record Use(int at, boolean byAddress, List<Word> words) {}

  /// Sees a slot, and says what is wrong with it.
  ///
  /// @param at where the system call is
  /// @param slot eight words
  Optional<String> see(int at, List<Word> slot) {
    Word kind = slot.getFirst();
    if (kind.origin() == Origin.CALLDATA) {
      return Optional.of(
          "the first word of a slot is copied from calldata: whoever calls reaches any slot; make it by slot(KIND, number) or slot_of(KIND, address)");
    }
    if (kind.origin() == Origin.ADDRESS) {
      return Optional.of(
          "a slot is an address as it is: after 2^32 tries somebody has one that begins like another slot; make it by slot_of(KIND, address)");
    }
    if (!kind.isKnown()) {
      return Optional.empty();
    }
    boolean byAddress = slot.stream().filter(word -> !word.isKnown()).count() >= ADDRESS_WORDS;
    Use first = uses.putIfAbsent(kind.value(), new Use(at, byAddress, List.copyOf(slot)));
    return first == null || first.byAddress() == byAddress || apart(first.words(), slot)
        ? Optional.empty()
        : Optional.of(
            "slots of kind %s are made by %s here and by %s at 0x%x: one may be the other; give each a kind of its own"
                .formatted(
                    Integer.toUnsignedString(kind.value()),
                    byAddress ? "address" : "number",
                    byAddress ? "number" : "address",
                    first.at()));
  }

  /// Whether a word that both know tells them apart.
  private static boolean apart(List<Word> a, List<Word> b) {
    return IntStream.range(0, a.size())
        .anyMatch(
            i -> a.get(i).isKnown() && b.get(i).isKnown() && a.get(i).value() != b.get(i).value());
  }

  /// Kinds that were seen.
  int count() {
    return uses.size();
  }
}
