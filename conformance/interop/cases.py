"""Random systems of tables with honest traces, in the exchange format.

Each has one to three tables of random expressions (degree up to 5, next rows, selectors, public values,
preprocessed and verifier-known columns), sends on up to two buses, and for
every bus a table that receives what was sent. Everything follows from the seed."""
import random

P = 2130706433


class Table:
    """A table under construction: its graph, and the values of its columns."""

    def __init__(self, name, log_height):
        self.name, self.n, self.log_height = name, 1 << log_height, log_height
        self.nodes, self.at = [], {}
        self.main, self.fixed, self.known, self.public = [], [], [], []
        self.constraints, self.interactions = [], []
        self.budget, self.hint = 3, None

    def node(self, *n):
        if n not in self.at:
            self.at[n] = len(self.nodes)
            self.nodes.append(n)
        return self.at[n]

    def const(self, c): return self.node('const', c % P)
    def add(self, a, b): return self.node('add', a, b)
    def sub(self, a, b): return self.node('sub', a, b)
    def mul(self, a, b): return self.node('mul', a, b)

    def column(self, values):
        self.main.append([v % P for v in values])
        return self.node('main', len(self.main) - 1, 0)

    def next(self, column): return self.node('main', self.nodes[column][1], 1)

    def publish(self, value):
        self.public.append(value % P)
        return self.node('pub', len(self.public) - 1)

    def value(self, i, row):
        """The value of a node that reads no selector."""
        op, *a = self.nodes[i]
        if op == 'const': return a[0]
        if op == 'main': return self.main[a[0]][(row + a[1]) % self.n]
        if op == 'pre': return self.fixed[a[0]][(row + a[1]) % self.n]
        if op == 'per': return self.known[a[0]][row % len(self.known[a[0]])]
        if op == 'pub': return self.public[a[0]]
        if op == 'neg': return -self.value(a[0], row) % P
        x, y = self.value(a[0], row), self.value(a[1], row)
        return (x + y if op == 'add' else x - y if op == 'sub' else x * y) % P

    def spec(self):
        t = dict(name=self.name, width=len(self.main), log_height=self.log_height, public_values=self.public, nodes=[list(n) for n in self.nodes],
                 constraints=self.constraints, interactions=self.interactions, lookup_budget=self.budget)
        if self.fixed: t['preprocessed'] = dict(width=len(self.fixed), values=[c[r] for r in range(self.n) for c in self.fixed])
        if self.known: t['periodic'] = self.known
        if self.hint: t['degree_hint'] = self.hint
        return t

    def trace(self): return [c[r] for r in range(self.n) for c in self.main]


def expression(rng, t, degree, interactions=False):
    """A random expression of at most this degree over the current row."""
    leaves = [t.node('main', c, 0) for c in range(len(t.main))] + [t.node('pre', c, 0) for c in range(len(t.fixed))]
    free = [t.const(rng.choice([0, 1, 2, 7, P - 1, rng.randrange(P)]))] + [t.node('pub', i) for i in range(len(t.public))]
    if not interactions: leaves += [t.node('per', c) for c in range(len(t.known))]
    if degree == 0: return rng.choice(free)
    e = rng.choice(leaves + free[:1])
    for _ in range(rng.randrange(4)):
        kind = rng.randrange(5)
        if kind == 0: e = t.add(e, rng.choice(leaves + free))
        elif kind == 1: e = t.sub(rng.choice(leaves + free), e)
        elif kind == 2: e = t.node('neg', e)
        elif kind == 3: e = t.mul(e, rng.choice(free))
        elif degree > 1: return t.add(t.mul(e, expression(rng, t, degree - 1, interactions)), rng.choice(free)) if size(t, e) == 1 else e
    return e


def size(t, i):
    """The degree of a node, selectors aside."""
    op, *a = t.nodes[i]
    if op in ('main', 'pre', 'per'): return 1
    if op in ('const', 'pub'): return 0
    if op == 'neg': return size(t, a[0])
    x, y = size(t, a[0]), size(t, a[1])
    return x + y if op == 'mul' else max(x, y)


def fill(rng, t):
    n = t.n
    for _ in range(rng.randrange(1, 4)): t.column([rng.choice([0, 1, rng.randrange(P)]) for _ in range(n)])
    for _ in range(rng.choice([0, 0, 1, 2])): t.fixed.append([rng.randrange(P) for _ in range(n)])
    for _ in range(rng.choice([0, 0, 1, 2])): t.known.append([rng.randrange(P) for _ in range(1 << rng.randrange(t.log_height + 1))])
    for _ in range(rng.choice([0, 0, 1, 3])): t.publish(rng.randrange(P))
    for _ in range(rng.randrange(4)):
        e = expression(rng, t, rng.choice([1, 2, 3, 3, 5]))
        t.constraints.append(t.sub(t.column([t.value(e, r) for r in range(n)]), e))
    if rng.random() < .5:
        flag = t.column([rng.randrange(2) for _ in range(n)])
        t.constraints.append(t.mul(flag, t.sub(flag, t.const(1))))
    if rng.random() < .5:
        step, start = expression(rng, t, rng.choice([1, 2])), rng.randrange(P)
        values = [start]
        for r in range(n - 1): values.append((values[-1] * 3 + t.value(step, r)) % P)
        x = t.column(values)
        move = t.sub(t.next(x), t.add(t.mul(x, t.const(3)), step))
        if t.fixed and rng.random() < .5:
            first = [t.main[-1][0]]
            for r in range(n - 1): first.append((first[-1] + t.fixed[0][r + 1]) % P)
            y = t.column(first)
            t.constraints.append(t.mul(t.node('trans'), t.sub(t.sub(t.next(y), y), t.node('pre', 0, 1))))
        t.constraints += [t.mul(t.node('trans'), move), t.mul(t.node('first'), t.sub(x, t.publish(start))), t.mul(t.node('last'), t.sub(x, t.publish(values[-1])))]
    t.budget = rng.choice([3, 3, 3, 2, 4, 5])
    if rng.random() < .1: t.hint = rng.choice([3, 4])


def send(rng, t, bus, width, sent):
    """Sends on a bus, added to the multiset `sent`."""
    for _ in range(rng.randrange(1, 4)):
        mult = rng.choice([t.const(1), t.const(2), t.column([rng.randrange(3) for _ in range(t.n)])])
        elements = [expression(rng, t, 1, True) for _ in range(width)]
        t.interactions.append(dict(bus=bus, dir='send', mult=mult, tuple=elements, weight=2))
        for r in range(t.n):
            key = tuple(t.value(e, r) for e in elements)
            sent[key] = (sent.get(key, 0) + t.value(mult, r)) % P


def receiver(rng, bus, width, sent, least):
    """The table that receives a multiset."""
    rows = [(k, m) for k, m in sent.items() if m]
    rng.shuffle(rows)
    log = max(least, (max(len(rows), 1) - 1).bit_length())
    rows += [((0,) * width, 0)] * ((1 << log) - len(rows))
    t = Table('RECEIVE_' + bus, log)
    columns = [t.column([k[j] for k, _ in rows]) for j in range(width)]
    mult = t.column([m for _, m in rows])
    t.interactions.append(dict(bus=bus, dir='receive', mult=mult, tuple=columns, weight=0))
    return t


def case(seed):
    """(spec, traces) of one random system."""
    rng = random.Random(seed)
    final = rng.choice([0, 0, 1, 2])
    least = final + 1 if final else 0
    params = dict(suite=rng.choice(['blake3', 'poseidon2']), extension=rng.choice(['quintic', 'quartic']), log_blowup=rng.choice([1, 1, 1, 2]), log_final_poly_len=final, max_log_arity=rng.randrange(1, 4), num_queries=rng.randrange(1, 6),
                  query_pow_bits=rng.randrange(4), batch_pow_bits=rng.choice([0, 2]), commit_pow_bits=rng.choice([0, 1]), lookup_pow_bits=rng.choice([0, 2]), ood_pow_bits=rng.choice([0, 3]), cap_height=rng.randrange(3))
    tables = [Table('T%d' % i, rng.randrange(least, 6)) for i in range(rng.randrange(1, 4))]
    buses = {b: (rng.randrange(1, 5), {}) for b in ['b', 'c'][:rng.randrange(3)]}
    for t in tables:
        fill(rng, t)
        for bus, (width, sent) in buses.items():
            if rng.random() < .7: send(rng, t, bus, width, sent)
    tables += [receiver(rng, bus, width, sent, least) for bus, (width, sent) in buses.items()]
    spec = dict(params=params, seed=[rng.randrange(P) for _ in range(rng.randrange(5))], tables=[t.spec() for t in tables])
    if params['suite'] == 'blake3' and rng.random() < .5: spec['seed_bytes'] = rng.randbytes(rng.randrange(1, 40)).hex()
    return spec, [t.trace() for t in tables]
