package io.zkthreads.ledger.chain;

import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.ThreadRegistration;
import java.util.List;

/// What an account can ask of the ledger, besides calling a contract (which is a user transaction).
///
/// Statements are kept as the bytes of their words: what was signed and hashed is what is stored.
public sealed interface Operation {
  /// Greatest proof, in bytes.
  int MAX_PROOF_BYTES = 8 << 20;

  /// Greatest statement, in bytes.
  int MAX_STATEMENT_BYTES = 4 * Statement.MAX_WORDS;

  /// Most sub-blocks of one [ApplyMany].
  int MAX_APPLIED = 64;

  /// Moves money.
  record Transfer(Bytes32 to, long amount) implements Operation {}

  /// Deploys a contract; its address is a function of sender, nonce and image.
  record Deploy(Bytes image) implements Operation {}

  /// Registers a thread, whose admin the sender must be.
  record RegisterThread(ThreadRegistration registration) implements Operation {}

  /// Closes a thread for ever; the rest of its vault goes to its admin.
  record CloseThread(Bytes32 thread) implements Operation {}

  /// The sender's opt-in to a thread of OS version 1, or its withdrawal: writes AUTH(thread,
  /// sender).
  ///
  /// @param until last height at which a sub-block may act for the sender; 0 withdraws
  /// @param limits how far the opt-in goes; a withdrawal has none
  record Authorize(Bytes32 thread, long until, OptInLimits limits) implements Operation {
    /// No end but a withdrawal.
    public static final long NO_END = Long.MAX_VALUE;

    public Authorize {
      if (until == 0 && !limits.isNone()) {
        throw new IllegalArgumentException("a withdrawal has no limits");
      }
    }

    /// Without limits.
    public Authorize(Bytes32 thread, long until) {
      this(thread, until, OptInLimits.NONE);
    }
  }

  /// Appends a batcher key to a thread's list.
  record AddBatcherKey(Bytes32 thread, Bytes32 key) implements Operation {}

  /// Revokes the batcher key at an index; the index is never used again.
  record RevokeBatcherKey(Bytes32 thread, int index) implements Operation {}

  /// Moves money from the sender into a thread's vault.
  record FundVault(Bytes32 thread, long amount) implements Operation {}

  /// Moves an OS version forward; by the ledger's admin only.
  record SetOsStatus(int version, OsStatus status) implements Operation {}

  /// Registers that a statement is proven. Its validity never goes stale.
  record RegisterFact(Bytes statement, Bytes proof) implements Operation {}

  /// Applies a statement whose fact is registered.
  record Apply(Bytes statement, SignatureBytes batcherSignature) implements Operation {}

  /// The zkThread transaction: proves and applies at once.
  record SubmitThread(Bytes statement, SignatureBytes batcherSignature, Bytes proof)
      implements Operation {}

  /// Moves a thread to a later OS version, by its admin: sequence, head, vault and keys go on, and
  /// statements of the version before are refused from then.
  record UpgradeThread(Bytes32 thread, int osVersion) implements Operation {}

  /// Has a thread accept proofs of a profile, under the key that the L2 then computes, or accept
  /// them no more; by its admin.
  ///
  /// @param accepted whether proofs of the profile count from then
  record AcceptProfile(Bytes32 thread, SecurityProfile profile, boolean accepted)
      implements Operation {}

  /// Moves money of the sender into what he prepays in a thread: writes ACCOUNT(thread, sender).
  record FundAccount(Bytes32 thread, long amount) implements Operation {}

  /// Moves what the sender has prepaid in a thread back to him, closed or not.
  record WithdrawAccount(Bytes32 thread, long amount) implements Operation {}

  /// Leases slots of one contract to a thread, whose admin the sender is, for as long as the
  /// contract has said it may.
  ///
  /// @param blocks after the one that grants it, 1 to [Lease#MAX_BLOCKS]
  /// @param slots ascending, 1 to [Lease#MAX_SLOTS]
  record TakeLease(Bytes32 thread, Bytes32 contract, long blocks, List<Bytes32> slots)
      implements Operation {
    public TakeLease {
      if (blocks < 1 || blocks > Lease.MAX_BLOCKS) {
        throw new IllegalArgumentException(
            "1 … " + Lease.MAX_BLOCKS + " blocks expected, got " + blocks);
      }
      slots = leased(slots);
    }
  }

  /// Ends leases: before they are over by the admin of their thread, after that by anyone.
  ///
  /// @param slots ascending, 1 to [Lease#MAX_SLOTS]
  record EndLease(Bytes32 contract, List<Bytes32> slots) implements Operation {
    public EndLease {
      slots = leased(slots);
    }
  }

  private static List<Bytes32> leased(List<Bytes32> slots) {
    if (slots.isEmpty() || slots.size() > Lease.MAX_SLOTS) {
      throw new IllegalArgumentException(
          "1 … " + Lease.MAX_SLOTS + " slots expected, got " + slots.size());
    }
    for (int i = 1; i < slots.size(); i++) {
      if (slots.get(i - 1).compareTo(slots.get(i)) >= 0) {
        throw new IllegalArgumentException("slots expected that ascend, got " + slots);
      }
    }
    return List.copyOf(slots);
  }

  /// Applies statements whose facts are registered, one after another.
  ///
  /// @param together whether all are applied or none; else each that can be at its place
  /// @param subBlocks in order, 1 to [#MAX_APPLIED]
  record ApplyMany(boolean together, List<Apply> subBlocks) implements Operation {
    public ApplyMany {
      subBlocks = List.copyOf(subBlocks);
      if (subBlocks.isEmpty() || subBlocks.size() > MAX_APPLIED) {
        throw new IllegalArgumentException(
            "1 … " + MAX_APPLIED + " sub-blocks expected, got " + subBlocks.size());
      }
    }
  }
}
