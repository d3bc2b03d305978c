"""The bytes of docs/zkthreads.md that a Batcher of OS version 2 writes: keys, transactions, sub-blocks.

`python wire.py` checks them against the test vectors at the end of that document.
"""
import hashlib
import pathlib
import re
import struct

from nacl.signing import SigningKey

ORDERED = 0
TRANSFER, DEPLOY, REGISTER_THREAD, FUND_VAULT, FUND_ACCOUNT = 1, 2, 3, 8, 14
NOWHERE = bytes(32)  # the scope of what is executed directly on the L2


def u32(number):
    return struct.pack('<I', number)


def u64(number):
    return struct.pack('<Q', number)


def sized(data):
    return u32(len(data)) + data


def sha256(*parts):
    return hashlib.sha256(b''.join(parts)).digest()


def words(data):
    """The order of 32-byte values is that of their words."""
    return struct.unpack(f'<{len(data) // 4}I', data)


class Key:
    """An Ed25519 key, and the account that it signs for."""

    def __init__(self, seed):
        self._key = SigningKey(seed)
        self.public = bytes(self._key.verify_key)
        self.address = sha256(b'ZKTA', self.public)

    def sign(self, data):
        return self._key.sign(data).signature


class Place:
    """What every signature names, so that it means nothing anywhere else."""

    def __init__(self, chain_id, settlement_id):
        self.ids = chain_id + settlement_id

    def operation(self, key, nonce, fee, kind, fields):
        signed = b'ZKTO' + u32(2) + self.ids + key.public + u64(nonce) + u64(fee) + u32(kind) + fields
        return signed + key.sign(signed)

    def transaction(self, key, scope, nonce, contract, fee, expiry, calldata):
        signed = (b'ZKTX' + u32(2) + self.ids + scope + key.public + u64(nonce) + contract
                  + u64(fee) + u64(expiry) + sized(calldata))
        return signed + key.sign(signed)


def registration(os_version, mode, admin, contracts, batcher_keys, max_fee):
    ascending = sorted(contracts, key=words)
    return (u32(os_version) + u32(mode) + admin + u32(len(ascending)) + b''.join(ascending)
            + u32(len(batcher_keys)) + b''.join(batcher_keys) + u64(max_fee))


def leaf(transaction):
    signed, r = transaction[:-64], transaction[-64:-32]
    public = signed[104:136]  # behind tag, version, two ids and scope
    return hashlib.sha512(r + public + signed).digest()[:32]


def root(transactions):
    """Three neighbours are joined, at the end of a level two; one that is left over is carried up."""
    level = [leaf(t) for t in transactions]
    while len(level) > 1:
        joined = [level[i:i + 3] for i in range(0, len(level), 3)]
        level = [sha256(b'ZKTM', *few) if len(few) > 1 else few[0] for few in joined]
    return level[0] if level else bytes(32)


class Statement:
    """A statement of version 2, as far as a Batcher reads it."""

    def __init__(self, data):
        assert data[:8] == b'ZKT1' + u32(2), 'a statement of version 2'
        self.thread = data[76:108]
        self.sequence, = struct.unpack('<Q', data[112:120])
        self.prover = data[184:216]
        self.fee, self.key_index, self.count = struct.unpack('<QII', data[216:232])
        self.root = data[232:264]
        self.hash = sha256(data)


def genesis_head(thread):
    return sha256(b'ZKTG', thread)


def next_head(head, statement_hash):
    return sha256(b'ZKTH', head, statement_hash)


def sub_block(statement, signature, transactions):
    return (b'ZKTS' + u32(2) + u32(len(statement) // 4) + statement + signature
            + u32(len(transactions)) + b''.join(map(sized, transactions)))


def number(n):
    return u32(n) + bytes(28)


def check_vectors():
    text = (pathlib.Path(__file__).parents[2] / 'docs/zkthreads.md').read_text()
    text = text[text.index('## Test vectors'):]
    first, second = text[:text.index('\nversion 2\n')], text[text.index('\nversion 2\n'):]

    def vector(part, name):
        return re.search(rf'^{re.escape(name)}\s+([0-9a-f]{{64,}})$', part, re.M).group(1)

    def must(part, name, got):
        assert got.hex() == vector(part, name), (name, got.hex(), vector(part, name))

    user, place = Key(number(1)), Place(number(10), number(11))
    must(first, 'account of seed 1    public key', user.public)
    must(first, '                     address', user.address)
    record = registration(1, ORDERED, user.address, [number(100), number(200)], [Key(number(2)).public], 50)
    must(first, 'registration record  SHA-256', sha256(record))
    thread = sha256(b'ZKTT', record, u64(5))
    must(first, 'thread id (nonce 5)', thread)
    must(first, 'genesis head', genesis_head(thread))
    calldata = u32(1) + u32(0xfffffffe)
    signed = [place.transaction(user, thread, nonce, number(100), 4, 5000, calldata) for nonce in (3, 4, 5)]
    must(second, 'transaction          bytes', signed[0][:-64])
    must(second, '                     signature', signed[0][-64:])
    must(second, '                     leaf', leaf(signed[0]))
    must(second, 'root of two', root(signed[:2]))
    must(second, 'root of three', root(signed))
    transfer = place.operation(user, 3, 4, TRANSFER, number(12) + u64(13))
    must(second, 'transfer             bytes', transfer[:-64])
    assert transfer[-64:].hex() in second, transfer[-64:].hex()


if __name__ == '__main__':
    check_vectors()
    print('all vectors of docs/zkthreads.md match')
