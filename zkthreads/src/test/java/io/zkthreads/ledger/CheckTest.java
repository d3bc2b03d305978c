package io.zkthreads.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.acceptance.Acceptance;
import io.zkthreads.ledger.acceptance.Acceptance.Decision;
import io.zkthreads.ledger.acceptance.Acceptance.Shown;
import io.zkthreads.ledger.acceptance.Check;
import io.zkthreads.ledger.acceptance.Evidence;
import io.zkthreads.ledger.acceptance.Need;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The list of checks, and every door that goes through it.
class CheckTest {
  /// Where a statement is judged, what is known there, and what is said of it.
  @SuppressWarnings("ImmutableEnumChecker") // sets that nobody changes, functions without state
  private enum Door {
    BLOCK(EnumSet.allOf(Need.class), CheckTest::inABlock),
    PREFLIGHT(EnumSet.complementOf(EnumSet.of(Need.PROOF)), CheckTest::before),
    FACTS(
        EnumSet.of(Need.IDS, Need.RECORD, Need.REGISTRY, Need.LIMITS, Need.PROOF),
        CheckTest::asAFact),
    DAEMON(
        EnumSet.of(Need.IDS, Need.RECORD, Need.SENDER, Need.SIGNATURE),
        CheckTest::beforeItIsProven);

    private final Set<Need> known;
    private final Function<JudgedCase, Optional<Refusal>> judge;

    Door(Set<Need> known, Function<JudgedCase, Optional<Refusal>> judge) {
      this.known = known;
      this.judge = judge;
    }

    /// The reason of the first check of this door that is among the faults.
    private Optional<Reason> expected(Fault... faults) {
      List<Check> checks = Check.of(known);
      return Arrays.stream(faults)
          .filter(fault -> checks.contains(fault.check))
          .min(Comparator.comparing(fault -> fault.check))
          .map(fault -> fault.reason);
    }
  }

  private static Optional<Refusal> inABlock(JudgedCase c) {
    return switch (acceptance(c).apply(c.state(), c.submission())) {
      case Decision.Accepted ignored -> Optional.empty();
      case Decision.Rejected(Refusal refusal) -> Optional.of(refusal);
    };
  }

  private static Optional<Refusal> before(JudgedCase c) {
    return acceptance(c).preflight(c.state(), c.submission());
  }

  private static Optional<Refusal> asAFact(JudgedCase c) {
    return switch (acceptance(c).fact(c.state(), c.words(), c.proof())) {
      case Shown.Fact ignored -> Optional.empty();
      case Shown.NotShown(Refusal refusal) -> Optional.of(refusal);
    };
  }

  private static Optional<Refusal> beforeItIsProven(JudgedCase c) {
    return Check.first(c.evidence(Door.DAEMON.known));
  }

  private static Acceptance acceptance(JudgedCase c) {
    return new Acceptance(c.block(), new FakeKeys());
  }

  @ParameterizedTest
  @EnumSource(JudgedCase.Kind.class)
  void anHonestStatementPassesEveryDoor(JudgedCase.Kind kind) {
    for (Door door : Door.values()) {
      assertThat(door.judge.apply(new JudgedCase(kind))).as("%s", door).isEmpty();
    }
  }

  @Test
  void everyCheckHasAFaultAndGivesNoReasonThatItDoesNotList() {
    Set<Check> faulty = EnumSet.noneOf(Check.class);
    Set<Reason> given = new HashSet<>();
    for (Fault fault : Fault.values()) {
      assertThat(fault.check.reasons()).contains(fault.reason);
      faulty.add(fault.check);
      given.add(fault.reason);
    }
    assertThat(faulty).isEqualTo(EnumSet.allOf(Check.class));
    Set<Reason> listed = new HashSet<>();
    Arrays.stream(Check.values()).forEach(check -> listed.addAll(check.reasons()));
    assertThat(given).isEqualTo(listed);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aFaultHasTheSameReasonAtEveryDoorThatMakesTheCheckAndPassesTheOthers(Fault fault) {
    fault
        .kinds()
        .forEach(kind -> {
          JudgedCase bent = new JudgedCase(kind);
          fault.bend(bent);
          assertDoorsSay(bent, fault);
        });
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void ofTwoFaultsEveryDoorNamesTheOneThatStandsFirstInTheList(Fault one) {
    for (Fault two : Fault.values()) {
      Stream.of(JudgedCase.Kind.values())
          .filter(kind -> one.compareTo(two) < 0 && one.goesWith(two, kind))
          .forEach(kind -> {
            JudgedCase bent = new JudgedCase(kind);
            one.bend(bent);
            two.bend(bent);
            assertDoorsSay(bent, one, two);
          });
    }
  }

  private static void assertDoorsSay(JudgedCase bent, Fault... faults) {
    for (Door door : Door.values()) {
      Optional<Reason> reason = door.judge.apply(bent).map(Refusal::reason);
      if (door == Door.FACTS && Arrays.asList(faults).contains(Fault.NO_PROOF)) {
        continue; // to the registry of facts nobody comes without a proof
      }
      assertThat(reason)
          .as("%s at %s", Arrays.toString(faults), door)
          .isEqualTo(door.expected(faults));
    }
  }

  /// Every subset of what can be known: a check that read more than it needs would throw.
  @ParameterizedTest
  @EnumSource(JudgedCase.Kind.class)
  void noCheckReadsWhatItDoesNotSayThatItNeeds(JudgedCase.Kind kind) {
    Need[] needs = Need.values();
    for (int set = 0; set < 1 << needs.length; set++) {
      EnumSet<Need> known = EnumSet.noneOf(Need.class);
      for (int i = 0; i < needs.length; i++) {
        if ((set >> i & 1) == 1) {
          known.add(needs[i]);
        }
      }
      Evidence evidence = new JudgedCase(kind).evidence(known);
      assertThat(Check.first(evidence)).as("%s", known).isEmpty();
      assertThat(evidence.known()).containsAll(known);
    }
  }

  @Test
  void theDocumentHasEveryReasonUnderTheNumberOfItsCheck() throws IOException {
    String document = LedgerDocumentTest.document();
    for (Check check : Check.values()) {
      for (Reason reason : check.reasons()) {
        String row = "| " + reason.code() + " | " + reason + " | ";
        assertThat(document).contains(row);
        String text = document.substring(document.indexOf(row) + row.length());
        String line = text.substring(0, text.indexOf('\n'));
        assertThat(line).as("%s", reason).containsPattern("\\[(\\d, )?" + check.number() + "\\]");
      }
    }
  }
}
