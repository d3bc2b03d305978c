package io.zkthreads.ledger.acceptance;

import static io.zkthreads.ledger.acceptance.Need.IDS;
import static io.zkthreads.ledger.acceptance.Need.LIMITS;
import static io.zkthreads.ledger.acceptance.Need.POSITION;
import static io.zkthreads.ledger.acceptance.Need.RECORD;
import static io.zkthreads.ledger.acceptance.Need.REGISTRY;
import static io.zkthreads.ledger.acceptance.Need.SENDER;
import static io.zkthreads.ledger.acceptance.Need.SIGNATURE;

import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules of acceptance, each once, in the order in which every door applies them: cheap ones
/// first. The numbers are those of docs/zkthreads.md, and each rule closes an attack that it names.
///
/// A door makes all the checks for which it has the evidence, and no other: a block has everything;
/// a preflight everything but the proof; the registry of facts no position, sender or signature; a
/// Prover's daemon, before it has spent anything, neither position nor proof. So what a later door
/// says of a statement that an earlier one let pass is never the reason of a check of the earlier.
@SuppressWarnings("ImmutableEnumChecker") // sets that nobody can change, functions without state
public enum Check {
  FORM(3, Identity::form, knowing(), Reason.MALFORMED_STATEMENT),
  CHAIN(1, Identity::chain, knowing(IDS), Reason.WRONG_CHAIN),
  SETTLEMENT(1, Identity::settlement, knowing(IDS), Reason.WRONG_SETTLEMENT),
  THREAD(1, Identity::thread, knowing(RECORD), Reason.UNKNOWN_THREAD),
  OS_VERSION(1, Identity::osVersion, knowing(RECORD), Reason.WRONG_OS_VERSION),
  MODE(1, Identity::mode, knowing(RECORD), Reason.WRONG_MODE),
  CONTRACTS(1, Identity::contracts, knowing(RECORD), Reason.WRONG_CONTRACT_SET),
  OPEN(2, Identity::open, knowing(RECORD), Reason.THREAD_CLOSED),
  OS_STATUS(2, Identity::osStatus, knowing(RECORD, REGISTRY), Reason.OS_RETIRED),
  CODE(2, Identity::code, knowing(RECORD, REGISTRY), Reason.CODE_CHANGED),
  SEQUENCE(4, Order::sequence, knowing(RECORD, POSITION), Reason.WRONG_SEQUENCE),
  PARENT(4, Order::parent, knowing(RECORD, POSITION), Reason.WRONG_PARENT),
  UNUSED(4, Order::unused, knowing(RECORD, POSITION), Reason.SEQUENCE_USED),
  WINDOW(5, Order::window, knowing(POSITION), Reason.OUTSIDE_WINDOW),
  WINDOW_LENGTH(5, Order::windowLength, knowing(LIMITS), Reason.WINDOW_TOO_LONG),
  TIME(5, Order::time, knowing(LIMITS, POSITION), Reason.WRONG_TIME),
  FORWARD(5, Order::forward, knowing(POSITION), Reason.TIME_WENT_BACK),
  INTERVAL(5, Order::interval, knowing(), Reason.WINDOW_TOO_LONG),
  FEES(6, Money::fees, knowing(), Reason.WRONG_FEES),
  PROVER(6, Money::prover, knowing(SENDER), Reason.NOT_THE_PROVER),
  FEE_POLICY(6, Money::policy, knowing(RECORD), Reason.FEE_ABOVE_POLICY),
  VAULT(6, Money::vault, knowing(RECORD, POSITION), Reason.VAULT_TOO_SMALL),
  BATCHER_KEY(
      7,
      BatcherKeys::key,
      knowing(RECORD, SIGNATURE),
      Reason.UNKNOWN_BATCHER_KEY,
      Reason.REVOKED_BATCHER_KEY),
  BATCHER_SIGNATURE(
      7, BatcherKeys::signature, knowing(RECORD, SIGNATURE), Reason.BAD_BATCHER_SIGNATURE),
  LEASES(8, LeasedKeys::outputs, knowing(POSITION), Reason.LEASED),
  INPUTS(9, Inputs::current, knowing(POSITION), Reason.STALE_INPUT),
  OPT_INS(9, Inputs::optIns, knowing(POSITION), Reason.OPT_IN_ENDED, Reason.OPT_IN_LIMIT),
  FACT(10, Truth::fact, knowing(Need.PROOF, RECORD), Reason.NO_FACT),
  ACCEPTED(1, Truth::accepted, knowing(Need.PROOF, RECORD), Reason.KEY_NOT_ACCEPTED),
  KEY(1, Truth::key, knowing(Need.PROOF, RECORD, REGISTRY), Reason.KEY_CHANGED),
  PROOF(10, Truth::proof, knowing(Need.PROOF, RECORD, REGISTRY), Reason.BAD_PROOF);

  /// What a check asks; null if nothing stands against the statement.
  @FunctionalInterface
  interface Rule {
    @Nullable Refusal refusal(Evidence evidence);
  }

  private final int number;
  private final Rule rule;
  private final Set<Need> needs;
  private final Set<Reason> reasons;

  Check(int number, Rule rule, EnumSet<Need> needs, Reason first, Reason... others) {
    this.number = number;
    this.rule = rule;
    this.needs = Collections.unmodifiableSet(needs);
    this.reasons = Collections.unmodifiableSet(EnumSet.of(first, others));
  }

  private static EnumSet<Need> knowing(Need... needs) {
    EnumSet<Need> all = EnumSet.noneOf(Need.class);
    all.addAll(Arrays.asList(needs));
    return all;
  }

  /// The number under which docs/zkthreads.md states the rule.
  public int number() {
    return number;
  }

  /// What it has to know beside the statement.
  public Set<Need> needs() {
    return needs;
  }

  /// Every reason that it may give.
  public Set<Reason> reasons() {
    return reasons;
  }

  /// What this check alone says of a statement whose earlier checks passed.
  @Nullable Refusal refusal(Evidence evidence) {
    return rule.refusal(evidence);
  }

  /// The checks that a door makes, in order.
  ///
  /// @param known what the door knows beside the statement
  public static List<Check> of(Set<Need> known) {
    return Arrays.stream(values()).filter(check -> known.containsAll(check.needs)).toList();
  }

  /// Makes all checks for which the evidence is there, in order, and stops at the first that fails.
  ///
  /// @return why it failed; empty if nothing stands against the statement as far as is known
  public static Optional<Refusal> first(Evidence evidence) {
    for (Check check : of(evidence.known())) {
      Refusal refusal = check.refusal(evidence);
      if (refusal != null) {
        return Optional.of(refusal);
      }
    }
    return Optional.empty();
  }
}
