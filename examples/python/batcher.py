"""A Batcher that is no Java: from keys to a settled sub-block.

usage: batcher.py LEDGER DAEMON FAUCET_KEY_FILE TOKEN_ELF

It executes nothing. It takes signed transactions, has the daemon find what they read and write, signs
that, and watches until the L2 has applied the proof. The exit code says whether it came to that.
"""
import pathlib
import secrets
import sys
import time

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from zkthreads.ledger.v1 import ledger_service_pb2 as ledger_pb
from zkthreads.ledger.v1 import ledger_service_pb2_grpc, terms_pb2
from zkthreads.prover.v1 import draft_pb2, job_pb2, prover_service_pb2_grpc
from zkthreads.prover.v1 import prover_service_pb2 as prover_pb
import wire

MOST = 1_000_000_000  # a transaction costs what the schedule says; this is the most its sender allows
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def expect(what, expected, got):
    if expected != got:
        sys.exit(f'{what}: expected {expected}, got {got}')


class Ledger:
    """The L2, as an account uses it."""

    def __init__(self, channel):
        self.stub = ledger_service_pb2_grpc.LedgerServiceStub(channel)
        self.info = self.stub.GetInfo(ledger_pb.GetInfoRequest(), timeout=MINUTE)
        self.place = wire.Place(self.info.chain_id, self.info.settlement_id)

    def nonce(self, key):
        return self.stub.GetAccount(ledger_pb.GetAccountRequest(address=key.address)).next_nonce

    def operate(self, key, kind, fields):
        return self.apply(self.place.operation(key, self.nonce(key), MOST, kind, fields))

    def call(self, key, contract, calldata):
        expiry = int(time.time()) + DAY
        return self.apply(self.place.transaction(
            key, wire.NOWHERE, self.nonce(key), contract, MOST, expiry, calldata))

    def apply(self, transaction):
        """Submits, waits for a block, and gives what the transaction gave."""
        chunks = [transaction[i:i + (1 << 20)] for i in range(0, len(transaction), 1 << 20)]
        sent = self.stub.SubmitTransaction(iter([ledger_pb.SubmitTransactionRequest(chunk=c) for c in chunks]))
        asked = ledger_pb.GetReceiptRequest(transaction_hash=sent.transaction_hash)
        while (answer := self.stub.GetReceipt(asked)).status != ledger_pb.TRANSACTION_STATUS_INCLUDED:
            time.sleep(0.05)
        expect('outcome', '', f'{answer.receipt.reason} {answer.receipt.detail}'.strip())
        return answer.receipt.output

    def state(self, *keys):
        keys = [ledger_pb.StateKey(contract=contract, slot=slot) for contract, slot in keys]
        return self.stub.GetState(ledger_pb.GetStateRequest(keys=keys)).values

    def thread(self, thread):
        return self.stub.GetThread(ledger_pb.GetThreadRequest(id=thread)).thread


class Token:
    """Calldata of guest/contracts/token.c."""

    @staticmethod
    def transfer(to, amount):
        return wire.u32(1) + to + wire.u64(amount)

    @staticmethod
    def mint(to, amount):
        return wire.u32(2) + to + wire.u64(amount)

    @staticmethod
    def balance(owner):
        return wire.u32(3) + owner


def newest_os(info):
    """The greatest OS version that the daemon has and the L2 takes new threads for."""
    active = [os for os in info.os_versions if os.status == terms_pb2.OS_STATUS_ACTIVE]
    newest = max(active, key=lambda os: os.version)
    expect('OS version', 2, newest.version)
    return newest


def discover(daemon, draft, batcher):
    """Has the daemon execute a draft, and signs what it found if it is what was asked for.

    Outputs need no look: wrong ones have no proof. Nor do inputs: the L2 compares them with its state.
    What the Batcher answers for is the rest.
    """
    found = daemon.Discover(draft, timeout=MINUTE)
    in_statement = []
    for transaction, result in zip(draft.transactions, found.transactions):
        outcome = draft_pb2.TransactionOutcome.Name(result.outcome).removeprefix('TRANSACTION_OUTCOME_')
        cause = draft_pb2.InvalidCause.Name(result.cause).removeprefix('INVALID_CAUSE_')
        print('  transaction', outcome,
              f'{cause}: {result.detail}' if outcome == 'INVALID' else result.revert_reason or '')
        if outcome != 'INVALID':
            in_statement.append(transaction)
    statement = wire.Statement(found.statement)
    expect('thread', draft.thread, statement.thread)
    expect('prover', draft.prover_address, statement.prover)
    expect('fee', draft.fee, statement.fee)
    expect('transactions', len(in_statement), statement.count)
    expect('transactions root', wire.root(in_statement), statement.root)
    expect('what is signed', b'ZKTB1' + statement.hash, found.signing_bytes)
    signature = batcher.sign(found.signing_bytes)
    return statement, wire.sub_block(found.statement, signature, in_statement), found


def watch(daemon, name):
    """Every event once and in order, over as many connections as it takes, until the job has ended."""
    last = 0
    while True:
        try:
            for message in daemon.WatchJob(prover_pb.WatchJobRequest(name=name, after_sequence=last)):
                if message.WhichOneof('message') == 'event':
                    expect('sequence', last + 1, message.event.sequence)
                    last = message.event.sequence
                    yield message.event
            return
        except grpc.RpcError as e:
            if not retryable(e):
                raise
            time.sleep(1)


def retryable(error):
    """What the service says in its details; a connection that ended says nothing, and comes back."""
    status = rpc_status.from_call(error)
    for detail in status.details if status else []:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info.metadata['retryable'] == 'true'
    return error.code() == grpc.StatusCode.UNAVAILABLE


def main(ledger_address, daemon_address, faucet_file, token_file):
    ledger = Ledger(grpc.insecure_channel(ledger_address))
    daemon = prover_service_pb2_grpc.ProverServiceStub(grpc.insecure_channel(daemon_address))
    info = daemon.GetInfo(prover_pb.GetInfoRequest(), timeout=MINUTE)
    expect('L2 of the daemon', ledger.info.chain_id, info.settlement_layer.chain_id)
    os = newest_os(info)
    print(f'daemon {info.software_version}, {info.proof_system.proven_bits} proven bits,'
          f' OS version {os.version}, prover {info.prover_address.hex()}')

    # Money for everyone, the prover included: he pays the L2 for the settlement.
    faucet = wire.Key(bytes.fromhex(pathlib.Path(faucet_file).read_text().strip()))
    admin, batcher, alice, bob = (wire.Key(secrets.token_bytes(32)) for _ in range(4))
    for address in (info.prover_address, admin.address, alice.address, bob.address):
        ledger.operate(faucet, wire.TRANSFER, address + wire.u64(MOST))

    # A contract, and a thread over it.
    token = ledger.operate(admin, wire.DEPLOY, wire.sized(pathlib.Path(token_file).read_bytes()))
    ledger.call(alice, token, Token.mint(alice.address, 1_000))
    record = wire.registration(os.version, wire.ORDERED, admin.address, [token], [batcher.public], 100)
    thread = ledger.operate(admin, wire.REGISTER_THREAD, wire.sized(record))
    ledger.operate(admin, wire.FUND_VAULT, thread + wire.u64(10_000))
    for user in (alice, bob):
        ledger.operate(user, wire.FUND_ACCOUNT, thread + wire.u64(1_000))
    print(f'token {token.hex()}\nthread {thread.hex()}')

    # What users send to the Batcher: the last two count for nothing, each in its way.
    expiry = int(time.time()) + DAY

    def signed(user, nonce, to, amount):
        return ledger.place.transaction(
            user, thread, nonce, token, 5, expiry, Token.transfer(to.address, amount))

    forged = bytearray(signed(alice, 1, bob, 999))
    forged[-1] ^= 1
    transactions = [signed(alice, 0, bob, 500), signed(bob, 0, alice, 20), signed(bob, 1, alice, 10**6),
                    bytes(forged)]

    statement, block, found = discover(daemon, prover_pb.DiscoverRequest(
        thread=thread, transactions=transactions, prover_address=info.prover_address, fee=100), batcher)
    print(f'statement {statement.hash.hex()}: {len(found.accesses)} keys, {found.cycles} cycles')

    # The same request id again would be the same job.
    # A daemon that is slower, or would pay the L2 more, gives the job up.
    limits = job_pb2.Limits(max_settlement_fee=100_000_000)
    limits.deadline.FromSeconds(int(time.time()) + HOUR)
    spec = job_pb2.JobSpec(sub_block=job_pb2.SubBlockWork(
        sub_block=block, settlement=job_pb2.SETTLEMENT_SUBMIT), limits=limits)
    job = daemon.CreateJob(prover_pb.CreateJobRequest(
        request_id='python-' + secrets.token_hex(8), spec=spec), timeout=MINUTE).job
    for event in watch(daemon, job.name):
        detail = event.WhichOneof('detail') or ''
        more = event.step.step if detail == 'step' else event.waiting.reason or event.failure.reason
        print(f'  {event.sequence:3} {job_pb2.JobState.Name(event.state)[10:]:10} {detail} {more}')

    job = daemon.GetJob(prover_pb.GetJobRequest(name=job.name)).job
    expect('state of the job', 'JOB_STATE_FINAL', job_pb2.JobState.Name(job.state))
    expect('outcome on the L2', 'APPLIED', job.settlement.outcome)
    settled = ledger.thread(thread)
    expect('sequence of the thread', statement.sequence, settled.sequence)
    expect('head of the thread', wire.next_head(wire.genesis_head(thread), statement.hash), settled.head)
    for user, balance in ((alice, 520), (bob, 480)):
        got = ledger.call(user, token, Token.balance(user.address))
        expect('balance', balance, int.from_bytes(got[:8], 'little'))
    changed = [a for a in found.accesses if a.after]
    expect('outputs', [a.after for a in changed], list(ledger.state(*((a.contract, a.slot) for a in changed))))
    print(f'settled at height {job.settlement.height} for {job.settlement.fee_paid}:'
          f' a proof of {job.proof.size_bytes} bytes')


if __name__ == '__main__':
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except grpc.RpcError as e:
        sys.exit(f'{e.code().name}: {e.details()}')
