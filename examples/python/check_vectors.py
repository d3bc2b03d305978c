#!/usr/bin/env python3
"""Checks conformance/vectors/l2.json with hashlib alone, as a client in another language would:
docs/zkthreads.md has every byte. Signatures are left out, for Python has no Ed25519 of its own.

    examples/python/check_vectors.py [FILE]
"""
import hashlib
import json
import pathlib
import struct
import sys


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


class Reader:
    """Takes fields from bytes, front to back."""

    def __init__(self, data: bytes):
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            raise ValueError(f"expected {count} bytes at {self.at}, got {len(self.data) - self.at}")
        self.at += count
        return self.data[self.at - count : self.at]

    def u32(self) -> int:
        return struct.unpack("<I", self.take(4))[0]

    def u64(self) -> int:
        return struct.unpack("<Q", self.take(8))[0]

    def blob(self) -> bytes:
        return self.take(self.u32())

    def hashes(self) -> list:
        return [self.take(32) for _ in range(self.u32())]

    def end(self) -> None:
        if self.at != len(self.data):
            raise ValueError(f"expected the end at {self.at}, got {len(self.data) - self.at} bytes more")


def leaf(transaction: bytes) -> bytes:
    message, signature = transaction[:-64], transaction[-64:]
    sender = message[104:136]  # behind tag, version and three ids
    return hashlib.sha512(signature[:32] + sender + message).digest()[:32]


def node(children: list) -> bytes:
    return children[0] if len(children) == 1 else sha256(b"ZKTM", *children)


def root(transaction: bytes, index: int, count: int, siblings: list) -> bytes:
    reached, left = leaf(transaction), list(siblings)
    while count > 1:
        first = index - index % 3
        children = [left.pop(0) for _ in range(min(count, first + 3) - first - 1)]
        children.insert(index - first, reached)
        reached, index, count = node(children), index // 3, (count + 2) // 3
    if left:
        raise ValueError(f"expected no further siblings, got {len(left)}")
    return reached


def included(data: bytes) -> bytes:
    """Follows an inclusion to the hash of its block; ValueError names what does not hold."""

    def require(what: str, expected, got) -> None:
        if expected != got:
            raise ValueError(f"{what}: expected {expected}, got {got}")

    file = Reader(data)
    require("tag", b"ZKTI", file.take(4))
    require("version", 1, file.u32())
    transaction, index, siblings = file.blob(), file.u32(), file.hashes()
    statement, before, receipt = file.blob(), file.take(32), file.blob()
    header = file.take(8 + 32 + 8 + 32 + 32)
    digests = file.hashes()
    file.end()

    words = Reader(statement)
    require("statement", b"ZKT1", words.take(4))
    require("versions", (2, 2), (words.u32(), words.u32()))
    require("ids and scope", words.take(96), transaction[8:104])
    ordered = words.u32() == 0
    words.u64()
    parent = words.take(32)
    words.take(4 * 8 + 32 + 8 + 4)  # heights, times, prover, fee, key index
    count = words.u32()
    if index >= count:
        raise ValueError(f"index: expected below {count}, got {index}")
    require("transactions root", words.take(32), root(transaction, index, count, siblings))
    if ordered:
        require("head before", parent, before)

    told = Reader(receipt)
    told.take(32)
    height, place = told.u64(), told.u32()
    told.take(8 + 32)
    require("cycles", 0, told.u64())
    told.take(64)
    require("outcome", 0, told.u32())
    output = told.blob()
    told.end()
    head = sha256(b"ZKTH", before, sha256(statement))
    many = [output[i + 4 : i + 36] for i in range(0, len(output), 36) if output[i : i + 4] == bytes(4)]
    if head != output and not (len(output) % 36 == 0 and head in many):
        raise ValueError(f"new head: expected {head.hex()}, got {output.hex()}")
    require("height", height, struct.unpack("<Q", header[:8])[0])
    require("digest of the receipt", digests[place], sha256(receipt))
    return sha256(b"ZKTD", header, sha256(*digests))


def main() -> None:
    here = pathlib.Path(__file__).resolve()
    default = here.parents[2] / "conformance" / "vectors" / "l2.json"
    file = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    vectors = json.loads(file.read_text())
    raw = {name: bytes.fromhex(v["bytes"]) for name, v in vectors.items() if "bytes" in (v if isinstance(v, dict) else {})}
    assert sha256(raw["transaction"]).hex() == vectors["transaction"]["id"]
    assert sha256(raw["statement"]).hex() == vectors["statement"]["hash"]
    assert sha256(raw["receipt"]).hex() == vectors["receipt"]["digest"]
    members = vectors["tree"]["transactions"]
    for index, member in enumerate(members):
        siblings = [bytes.fromhex(s) for s in member["siblings"]]
        reached = root(bytes.fromhex(member["bytes"]), index, len(members), siblings)
        assert reached.hex() == vectors["tree"]["root"], index
    assert included(raw["inclusion"]).hex() == vectors["inclusion"]["block"]
    bent = bytearray(raw["inclusion"])
    bent[40] ^= 1
    try:
        included(bytes(bent))
        raise SystemExit("a bent inclusion was taken")
    except ValueError:
        pass
    print(f"{file.name}: transaction, statement, tree of {len(members)}, receipt and inclusion hold")


if __name__ == "__main__":
    main()
