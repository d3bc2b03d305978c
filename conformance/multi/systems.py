"""The systems of the golden proofs, from the plainest to one with everything the protocol carries.

A table is built as in interop/cases.py, with one difference: the row after the last is the last one
again, as multi-stark has it, not the first.
"""
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "interop"))
import cases  # noqa: E402

P = cases.P
SEED = "zkThreads multi golden"


class Table(cases.Table):
    def value(self, i, row):
        op, *a = self.nodes[i]
        if op in ("main", "pre") and a[1] == 1:
            return (self.main if op == "main" else self.fixed)[a[0]][min(row + 1, self.n - 1)]
        return super().value(i, row)

    def fix(self, values):
        self.fixed.append([v % P for v in values])
        return self.node("pre", len(self.fixed) - 1, 0)

    def next_fixed(self, column):
        return self.node("pre", self.nodes[column][1], 1)

    def repeat(self, values):
        self.known.append([v % P for v in values])
        return self.node("per", len(self.known) - 1)

    def holds(self, *nodes):
        self.constraints += nodes

    def equal(self, a, b):
        self.holds(self.sub(a, b))

    def on(self, selector, a, b):
        """a = b on the rows of a selector: first, last or trans."""
        self.holds(self.mul(self.node(selector), self.sub(a, b)))

    def send(self, bus, mult, *elements, direction="send", weight=1):
        self.interactions.append(dict(bus=bus, dir=direction, mult=mult, tuple=list(elements), weight=weight))

    def receive(self, bus, mult, *elements):
        self.send(bus, mult, *elements, direction="receive", weight=0)

    def tuples(self, index):
        """The tuples of an interaction that occur, with how often."""
        x = self.interactions[index]
        counts = {}
        for r in range(self.n):
            key = tuple(self.value(e, r) for e in x["tuple"])
            counts[key] = (counts.get(key, 0) + self.value(x["mult"], r)) % P
        return counts


def whir(rate, folding, rates):
    return dict(log_inv_rate=rate, folding=folding, round_log_inv_rates=rates, cap_height=0)


def spec(tables, main, preprocessed=None, extension=5, regime="unique", security=20, pow_bits=4, seed=()):
    params = dict(protocol="p3-multi-stark 0.9.0-rc.2", hash="blake3", extension=extension, regime=regime, security_level=security,
                  pow_bits=pow_bits, zerocheck_pow_bits=0, main=main)
    if preprocessed:
        params["preprocessed"] = preprocessed
    return (dict(params=params, seed=list(seed), seed_bytes=SEED.encode().hex(), tables=[t.spec() for t in tables]),
            [t.trace() for t in tables])


def adding(name, log_height, rng):
    """Two columns; the second is added to the first from row to row."""
    t = Table(name, log_height)
    steps = [rng.randrange(P) for _ in range(t.n)]
    sums = [rng.randrange(P)]
    for s in steps[:-1]:
        sums.append((sums[-1] + s) % P)
    a, b = t.column(sums), t.column(steps)
    t.on("trans", t.next(a), t.add(a, b))
    return t


def one():
    """One table of 2^5 rows, one transition; the polynomial is sent after the first fold."""
    return spec([adding("one", 5, random.Random(1))], whir(1, [5, 4], []))


def fib():
    """Public values at both ends."""
    t = Table("fib", 6)
    a, b = [1], [3]
    for _ in range(t.n - 1):
        a, b = a + [b[-1]], b + [(a[-1] + b[-1]) % P]
    x, y = t.column(a), t.column(b)
    t.on("first", x, t.publish(a[0]))
    t.on("first", y, t.publish(b[0]))
    t.on("last", y, t.publish(b[-1]))
    t.on("trans", t.next(x), y)
    t.on("trans", t.next(y), t.add(x, y))
    return spec([t], whir(1, [3, 2], []), seed=[7, P - 1])


def next_rows(main=whir(1, [3, 2], [2]), **kwargs):
    """Tables of three heights that read several columns of the next row, the last row's too."""
    rng = random.Random(3)
    wide = Table("wide", 7)
    rows = [[rng.randrange(P) for _ in range(4)]]
    for _ in range(wide.n - 1):
        a, b, c, d = rows[-1]
        rows.append([b, c * c % P, (a + d) % P, (d * a + 5) % P])
    a, b, c, d = (wide.column(values) for values in zip(*rows))
    wide.on("trans", wide.next(a), b)
    wide.on("trans", wide.next(b), wide.mul(c, c))
    wide.on("trans", wide.next(c), wide.add(a, d))
    wide.on("trans", wide.next(d), wide.add(wide.mul(d, a), wide.const(5)))
    # A column that never changes, asked on every row: the row after the last is the last again.
    still = Table("still", 5)
    s = still.column([9] * still.n)
    r = still.column([rng.randrange(P) for _ in range(still.n)])
    q = still.column([still.value(r, i) ** 3 % P for i in range(still.n)])
    still.equal(still.next(s), s)
    still.equal(q, still.mul(r, still.mul(r, r)))
    # The column of what the next row holds.
    ahead = Table("ahead", 6)
    x = ahead.column([rng.randrange(P) for _ in range(ahead.n)])
    y = ahead.column([ahead.value(ahead.next(x), i) for i in range(ahead.n)])
    ahead.equal(y, ahead.next(x))
    return spec([still, wide, ahead], main, **kwargs)


def grind():
    """As next, where every fold is ground for and two samples are taken outside the domain."""
    return next_rows(whir(2, [3, 2], [3]), extension=4, regime="johnson", security=104, pow_bits=12)


def fixed():
    """Preprocessed columns in two of three tables, some read at the next row."""
    rng = random.Random(4)
    clock = Table("clock", 6)
    step = clock.fix(range(3, 3 + 2 * clock.n, 2))
    mask = clock.fix(r % 3 == 0 for r in range(clock.n))
    x = clock.column(clock.fixed[0])
    y = clock.column(rng.randrange(P) if r % 3 else 0 for r in range(clock.n))
    clock.equal(x, step)
    clock.on("trans", clock.next(x), clock.next_fixed(step))
    clock.holds(clock.mul(mask, y))
    plain = adding("plain", 5, rng)
    powers = Table("powers", 5)
    g = powers.fix(pow(3, r, P) for r in range(powers.n))
    sums = [1]
    for r in range(1, powers.n):
        sums.append((sums[-1] + pow(3, r, P)) % P)
    s = powers.column(sums)
    powers.on("first", s, g)
    powers.on("trans", powers.next(s), powers.add(s, powers.next_fixed(g)))
    return spec([clock, plain, powers], whir(1, [4, 3], []), whir(2, [3, 2], []))


def periodic():
    """Periodic columns of every kind of period."""
    rng = random.Random(5)
    t = Table("rounds", 6)
    constants = t.repeat(rng.randrange(P) for _ in range(8))
    even = t.repeat([1, 0])
    whole = t.repeat(rng.randrange(P) for _ in range(t.n))
    always = t.repeat([11])
    values = [rng.randrange(P)]
    for r in range(t.n - 1):
        values.append((values[-1] ** 2 + t.known[0][r % 8]) % P)
    x = t.column(values)
    y = t.column(t.value(t.add(t.mul(x, whole), always), r) if r % 2 == 0 else rng.randrange(P) for r in range(t.n))
    t.on("trans", t.next(x), t.add(t.mul(x, x), constants))
    t.holds(t.mul(even, t.sub(y, t.add(t.mul(x, whole), always))))
    other = Table("other", 5)
    flip = other.repeat([0, 1, 1, 0])
    z = other.column(rng.randrange(P) if r % 4 in (0, 3) else 4 for r in range(other.n))
    other.holds(other.mul(flip, other.sub(z, other.const(4))))
    return spec([t, other], whir(1, [3, 2], []))


def lookup():
    """Two tables, one bus: a range check with multiplicities."""
    rng = random.Random(6)
    asks = Table("asks", 6)
    x = asks.column(rng.randrange(20) for _ in range(asks.n))
    asks.send("range", asks.const(1), x)
    asks.equal(asks.mul(asks.column(0 for _ in range(asks.n)), x), asks.const(0))
    table = Table("range", 5)
    counts = asks.tuples(0)
    value = table.column(range(table.n))
    mult = table.column(counts.get((v,), 0) for v in range(table.n))
    table.on("first", value, table.const(0))
    table.on("trans", table.next(value), table.add(value, table.const(1)))
    table.receive("range", mult, value)
    return spec([asks, table], whir(1, [4, 3], []))


def mixed_tables():
    """Buses of several widths, fixed columns among the messages, all degrees, all heights."""
    rng = random.Random(7)

    cpu = Table("cpu", 9)
    a = cpu.column(rng.randrange(16) for _ in range(cpu.n))
    b = cpu.column(rng.randrange(16) for _ in range(cpu.n))
    on = cpu.column(rng.randrange(2) for _ in range(cpu.n))
    product = cpu.column(x * y for x, y in zip(cpu.main[0], cpu.main[1]))
    fifth = cpu.column(pow(x, 5, P) for x in cpu.main[0])
    tick = cpu.repeat([5, 6, 7, 8])
    total = [cpu.main[3][0]]
    for r in range(1, cpu.n):
        total.append((total[-1] * cpu.known[0][(r - 1) % 4] + cpu.main[3][r]) % P)
    sums = cpu.column(total)
    start, end = cpu.publish(total[0]), cpu.publish(total[-1])
    cpu.holds(cpu.mul(on, cpu.sub(on, cpu.const(1))))
    cpu.equal(product, cpu.mul(a, b))
    cube = cpu.mul(a, cpu.mul(a, a))
    cpu.equal(fifth, cpu.mul(cube, cpu.mul(a, a)))
    cpu.holds(cpu.mul(on, cpu.mul(cube, cpu.sub(product, cpu.mul(a, b)))))
    cpu.on("trans", cpu.next(sums), cpu.add(cpu.mul(sums, tick), cpu.next(product)))
    cpu.on("first", sums, start)
    cpu.on("last", sums, end)
    cpu.send("product", on, a, b, product, weight=1)
    cpu.send("range", cpu.const(1), a)
    cpu.send("range", cpu.const(2), cpu.next(b), weight=2)
    cpu.send("power", cpu.sub(cpu.const(1), on), cpu.mul(a, a), fifth, weight=1)

    # Fixed columns in the messages, one of them read at the next row.
    squares = Table("range", 8)
    value = squares.fix(range(squares.n))
    ahead = squares.fix((r + 1) * (r + 1) for r in range(squares.n))
    counts = {}
    for i in (1, 2):
        for (v,), m in cpu.tuples(i).items():
            counts[v] = counts.get(v, 0) + m
    mult = squares.column(counts.get(v, 0) for v in range(squares.n))
    squares.receive("range", mult, value)
    witness = squares.column(squares.value(squares.next_fixed(ahead), r) for r in range(squares.n))
    squares.equal(witness, squares.next_fixed(ahead))

    # No constraints: what receives is the whole truth of it.
    products = Table("products", 9)
    rows = [(k, m) for k, m in cpu.tuples(0).items() if m]
    rng.shuffle(rows)
    rows += [((0, 0, 0), 0)] * (products.n - len(rows))
    columns = [products.column(k[j] for k, _ in rows) for j in range(3)]
    products.receive("product", products.column(m for _, m in rows), *columns)

    # Nothing of its own but a count: messages and selectors are fixed.
    powers = Table("powers", 4)
    base = powers.fix(r * r for r in range(powers.n))
    power = powers.fix(pow(r, 5, P) for r in range(powers.n))
    counts = cpu.tuples(3)
    count = powers.column(counts.get((r * r, pow(r, 5, P)), 0) for r in range(powers.n))
    powers.receive("power", count, base, power)

    # No lookups, as few rows as the first fold allows.
    small = adding("small", 3, rng)
    return cpu, squares, small, products, powers


def mixed(**kwargs):
    """Everything."""
    return spec(mixed_tables(), whir(1, [3, 2], [2, 3]), whir(2, [3, 2], [4]), **kwargs)


def mixed_full():
    """The same tables, the short ones taller, with the parameters of a shipped profile."""
    cpu, squares, small, products, powers = mixed_tables()
    tables = [cpu, taller(squares, 11), taller(small, 5), products, taller(powers, 5)]
    return spec(tables, whir(1, [5, 4], [3]), whir(3, [5, 4], [4]), security=103, pow_bits=16)


def taller(t, log_height):
    """The same table with more rows: sums go on, messages are repeated with count 0."""
    if t.name == "small":
        return adding("small", log_height, random.Random(8))
    more = Table(t.name, log_height)
    more.nodes, more.at, more.constraints, more.interactions = t.nodes, t.at, t.constraints, t.interactions
    rows = range(more.n)
    if t.name == "range":
        more.fixed = [list(rows), [(r + 1) * (r + 1) for r in rows]]
        more.main = [t.main[0] + [0] * (more.n - t.n), []]
        more.main[1] = [more.fixed[1][min(r + 1, more.n - 1)] for r in rows]
    else:
        more.fixed = [[r * r for r in rows], [pow(r, 5, P) for r in rows]]
        more.main = [t.main[0] + [0] * (more.n - t.n)]
    return more


SYSTEMS = {
    "one": one,
    "fib": fib,
    "next": next_rows,
    "fixed": fixed,
    "periodic": periodic,
    "lookup": lookup,
    "grind": grind,
    "mixed": mixed,
    "mixed_quartic": lambda: mixed(extension=4),
    "mixed_johnson": lambda: mixed(regime="johnson"),
    "mixed_full": mixed_full,
}
