package io.zkthreads.ledger.chain;

/// What transactions cost: known before they run, so a sender can compute his fee and no charge is
/// ever estimated. A lease that is not granted is not charged. Two things are charged as they are
/// done: the verification of a proof, which a fact that the L2 knows by then makes needless; and
/// runs of a direct call after the first, as far as the fee that its sender offers covers them.
///
/// @param perTransaction every transaction, and every sub-block after the first that one applies
/// @param perByte every byte of its encoding
/// @param perCall each run of a direct call, whatever it executes up to the cycle limit; it is run
///   once more for each further contract that it calls. A lease costs it for each slot and each 100
///   blocks begun
/// @param perDeployment a deployment, on top of its bytes
/// @param perRegistration a thread, registered or upgraded, or a profile that it accepts: the L2
///   computes a verifying key
/// @param perProof verification of a proof
public record FeeSchedule(
    long perTransaction,
    long perByte,
    long perCall,
    long perDeployment,
    long perRegistration,
    long perProof) {
  /// The schedule of a ledger that nobody configured.
  public static final FeeSchedule DEFAULT =
      new FeeSchedule(1_000, 1, 5_000, 20_000, 200_000, 50_000);

  /// What `transaction` of `bytes` bytes costs at most.
  public long cost(Transaction transaction, int bytes) {
    long work =
        switch (transaction) {
          case Transaction.DirectCall ignored -> perCall;
          case Transaction.Operate o ->
              switch (o.signed().operation()) {
                case Operation.Deploy ignored -> perDeployment;
                case Operation.RegisterThread ignored -> perRegistration;
                case Operation.UpgradeThread ignored -> perRegistration;
                case Operation.RegisterFact ignored -> perProof;
                case Operation.SubmitThread ignored -> perProof;
                case Operation.Apply ignored -> 0;
                case Operation.ApplyMany o2 -> perTransaction * (o2.subBlocks().size() - 1);
                case Operation.Transfer ignored -> 0;
                case Operation.CloseThread ignored -> 0;
                case Operation.Authorize ignored -> 0;
                case Operation.AddBatcherKey ignored -> 0;
                case Operation.RevokeBatcherKey ignored -> 0;
                case Operation.FundVault ignored -> 0;
                case Operation.FundAccount ignored -> 0;
                case Operation.WithdrawAccount ignored -> 0;
                case Operation.SetOsStatus ignored -> 0;
                case Operation.TakeLease o2 -> lease(o2);
                case Operation.EndLease ignored -> 0;
                case Operation.AcceptProfile o2 -> o2.accepted() ? perRegistration : 0;
              };
        };
    return perTransaction + perByte * bytes + work;
  }

  /// What a lease costs, on top of its bytes, if it is granted: the direct calls that it may keep
  /// out.
  public long lease(Operation.TakeLease lease) {
    return perCall * lease.slots().size() * Lease.prices(lease.blocks());
  }
}
