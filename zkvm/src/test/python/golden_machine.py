"""Writes golden digests of the machine from its executable specification, as changed by departures.py.

    ZT32_SPEC=<folder with machine.py> python3 golden_machine.py > ../resources/machine/golden.txt

Every table of the specification is evaluated on the same pseudo-random trace that the Java test makes, and all values of
constraints, multiplicities and tuples are hashed, in order. A line is
    air NAME k lanes width preprocessed known constraints interactions maxDegree SHA-256
    pre NAME k height SHA-256"""
import hashlib, os, struct, sys

sys.path.insert(0, os.environ["ZT32_SPEC"])
import machine as M
import departures

P, ROWS, MASK = M.P, 8, (1 << 64) - 1


class Stream:
    """splitmix64, reduced mod p."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return (z ^ (z >> 31)) % P

    def rows(self, width):
        return [[self.next() for _ in range(width)] for _ in range(ROWS)]


class Digest:
    def __init__(self):
        self.hash = hashlib.sha256()

    def integer(self, v):
        self.hash.update(struct.pack("<I", v % P))

    def text(self, s):
        self.hash.update(s.encode() + b"\0")

    def hex(self):
        return self.hash.hexdigest()


def evaluate(e, at, memo):
    if id(e) in memo:
        return memo[id(e)]
    o = e.op
    if o == "const":
        v = e.a
    elif o in ("main", "pre", "known"):
        v = at[o][(at["row"] + (e.b or 0)) % ROWS][e.a]
    elif o == "first":
        v = int(at["row"] == 0)
    elif o == "last":
        v = int(at["row"] == ROWS - 1)
    elif o == "trans":
        v = int(at["row"] != ROWS - 1)
    else:
        a, b = evaluate(e.a, at, memo), evaluate(e.b, at, memo)
        v = (a + b if o == "add" else a - b if o == "sub" else a * b) % P
    memo[id(e)] = v
    return v


def air(t, k, lanes):
    s = Stream(t.id * 1000 + k * 10 + lanes)
    at = {"main": s.rows(t.width), "pre": s.rows(len(t.pre)), "known": s.rows(len(t.known))}
    d = Digest()
    for columns in (t.cols, t.pre, t.known):
        for name, _ in columns:
            d.text(name)
    for name, _ in t.cons:
        d.text(name)
    for x in t.inter:
        d.text(x.dir)
        d.integer(x.weight)
    for row in range(ROWS):
        at["row"] = row
        memo = {}
        for _, e in t.cons:
            d.integer(evaluate(e, at, memo))
        for x in t.inter:
            d.integer(evaluate(x.mult, at, memo))
            values = [M.BUS[x.bus]] + [evaluate(e, at, memo) for e in x.tuple]
            for v in values + [0] * (M.TUPLE - len(values)):
                d.integer(v)
    degree = max([e.deg for _, e in t.cons] + [0])
    print("air", t.name, k, lanes, t.width, len(t.pre), len(t.known), len(t.cons), len(t.inter), degree, d.hex())


def preprocessed(name, k, **program):
    rows = M.preprocessed(name, k, **program)
    d = Digest()
    for row in rows:
        for v in row:
            d.integer(v)
    print("pre", name, k, len(rows), d.hex())


print("# golden digests of the machine, version 2; made by src/test/python/golden_machine.py")
for k in (13, 16):
    for lanes in (1, 2):
        wide = {n: 2 for n in M.INSTR + ["BUMP"]} if lanes == 2 else {}
        for t in M.build(k, wide).values():
            if t.lanes == lanes:
                air(t, k, lanes)
rom = [(r, 0x1000 + 4 * i, 1 + i % 28, i, P - 1 - i, 0, 3, 0xFFFF, 5) for r in range(2) for i in range(700)]
image = {(r << 22) + 5 * i: (0x9E3779B9 * (i + 1)) & 0xFFFFFFFF for r in range(2) for i in range(600)}
for name, k in (("VRNG", 13), ("BYTE", 13), ("POW2", 13)):
    preprocessed(name, k)
preprocessed("START", 13, entry=0x1000)
preprocessed("ROM", 13, rom=rom)
preprocessed("IMAGE", 13, image=image)
