package io.zkthreads.server.cli;

import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Lease;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Keys that a thread has to itself for some blocks.
@Command(
    name = "lease",
    mixinStandardHelpOptions = true,
    description = {
      "Leases keys of contracts to a thread, where the contract says so.",
      "Nobody else writes them up to a height, and makes the thread's sub-blocks stale."
    },
    subcommands = {LeaseCommand.Take.class, LeaseCommand.End.class, LeaseCommand.Show.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt lease take THREAD --contract CONTRACT --slot SLOT --blocks 200 --key admin.key",
      "      the thread's admin; costs a direct call for each slot and each 100 blocks begun",
      "  zkt lease show --contract CONTRACT --slot SLOT --thread THREAD",
      "      whose it is, up to which height, and up to which the contract consents for a thread",
      "  zkt lease end --contract CONTRACT --slot SLOT --key any.key",
      "      anyone, once it is over; before that the admin"
    })
final class LeaseCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("lease: expected one of take, end, show, got nothing");
  }

  /// Slots of one contract.
  static final class Slots {
    @Option(
        names = "--contract",
        required = true,
        paramLabel = "CONTRACT",
        description = "Address of the contract.")
    String contract = "";

    @Option(
        names = "--slot",
        required = true,
        paramLabel = "SLOT",
        description = "A slot of it, 64 hex digits; may be given " + Lease.MAX_SLOTS + " times.")
    List<String> slots = new ArrayList<>();

    Bytes32 contract() throws BadInput {
      return Funding.address("--contract", contract);
    }

    List<Bytes32> ascending() throws BadInput {
      if (slots.size() > Lease.MAX_SLOTS) {
        throw new BadInput("--slot: expected at most " + Lease.MAX_SLOTS + ", got " + slots.size());
      }
      List<Bytes32> all = new ArrayList<>();
      for (String slot : slots) {
        all.add(Funding.address("--slot", slot));
      }
      all.sort(null);
      for (int i = 1; i < all.size(); i++) {
        if (all.get(i).equals(all.get(i - 1))) {
          throw new BadInput("--slot: expected each once, got two of " + all.get(i));
        }
      }
      return all;
    }
  }

  @Command(
      name = "take",
      mixinStandardHelpOptions = true,
      description = "Leases slots to a thread whose admin the account is: all of them or none.")
  static final class Take implements Callable<Integer> {
    @Parameters(paramLabel = "THREAD", description = "The thread.")
    String thread = "";

    @Mixin Slots slots = new Slots();

    @Option(
        names = "--blocks",
        required = true,
        paramLabel = "N",
        description = "For how many blocks after the next, at most " + Lease.MAX_BLOCKS + ".")
    String blocks = "";

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      long count = Funding.amount("--blocks", blocks);
      if (count > Lease.MAX_BLOCKS) {
        throw new BadInput("--blocks: expected at most " + Lease.MAX_BLOCKS + ", got " + count);
      }
      return wallet.send(
          new Operation.TakeLease(
              Funding.address("THREAD", thread), slots.contract(), count, slots.ascending()));
    }
  }

  @Command(
      name = "end",
      mixinStandardHelpOptions = true,
      description = "Ends leases: anyone those that are over, the thread's admin any.")
  static final class End implements Callable<Integer> {
    @Mixin Slots slots = new Slots();

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      return wallet.send(new Operation.EndLease(slots.contract(), slots.ascending()));
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Says to whom slots are leased, and what the contract consents to.")
  static final class Show implements Callable<Integer> {
    @Mixin Slots slots = new Slots();

    @Option(
        names = "--thread",
        paramLabel = "THREAD",
        description = "Says as well up to which height the contract lets this thread have them.")
    String thread = "";

    @Mixin LedgerOptions l2 = new LedgerOptions();

    @Override
    public Integer call() throws Exception {
      Bytes32 contract = slots.contract();
      List<Bytes32> all = slots.ascending();
      Optional<Bytes32> asked =
          thread.isEmpty() ? Optional.empty() : Optional.of(Funding.address("--thread", thread));
      return l2.with(layer -> {
        for (Bytes32 slot : all) {
          say(layer, new StateKey(contract, slot), asked);
        }
        return ExitCode.OK;
      });
    }

    private void say(SettlementLayer layer, StateKey key, Optional<Bytes32> asked)
        throws Exception {
      Optional<Lease> lease = layer.lease(key);
      long height = layer.head().height();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("slot", key.slot().hex());
      fields.put("leased", lease.isPresent() && height < lease.get().until());
      lease.ifPresent(l -> {
        fields.put("thread", l.thread().hex());
        fields.put("until", l.until());
      });
      String text =
          lease
              .map(l -> "leased to %s up to height %d".formatted(l.thread(), l.until()))
              .orElse("not leased");
      if (asked.isPresent()) {
        StateKey consent = new StateKey(key.contract(), Lease.consentSlot(asked.get(), key.slot()));
        long until = Lease.consent(layer.state(List.of(consent)).values().getFirst());
        fields.put("consentUntil", until);
        text += until == 0 ? ", no consent" : ", consent up to height " + until;
      }
      l2.console().result(fields, "slot %s: %s".formatted(key.slot(), text));
    }
  }
}
