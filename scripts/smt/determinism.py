#!/usr/bin/env python3
"""determinism.py TABLES.jsonl [TABLE...] [--timeout MS] [--out FILE]: is a row's output a function of its input?

For every instruction table, as the proof system reads it (expression graphs, scripts/smt/Tables.java), z3 is asked for two
rows that both satisfy every equation and look-up, receive the same (the instruction of the ROM, the state, the last value
of every word that they name) and send something different. Nothing is assumed of honest provers. Assumed of the rest of the
machine: the ranges that key generation gives to ROM fields (ROM_RANGES and flags), that a received word is two 16-bit limbs, and
that the words of a region are those that MEMBOUND lists, numbered below 2^22, and the next instruction is one that the ROM lists,
at a multiple of 4 below 2^24: any other word or address leaves a bus unbalanced.

Everything is linear arithmetic over the integers: a form that is zero mod p is a form equal to k*p for an integer k; a
product that must vanish is a disjunction (p is prime); columns that the ROM binds to few values are enumerated. Columns
that are shown equal in both rows become shared, and a product of shared columns is one unknown that is the same in both
rows; any other product, and what BYTE says of its third byte, is an unknown of which little is told. Leaving out what is
known is sound for `proved`. DIV needs one fact more, that quotient and remainder are unique: the program checks that its
equations say Q*B + r = |a| over the integers, and z3 proves the lemma. An answer of z3 that such a row pair exists proves nothing, hence `open`.

Outcomes: proved; timed out; or open, with the messages for which it could not be shown. A proof counts only if some row
satisfies the rules in some case. With --mutants each equation and each look-up of values is left out in turn: a table that
stays proved without one does not need it for this property (a flag may be bound by more than one)."""
import argparse
import itertools
import json
import sys
import time

import z3

P = 2**31 - 2**24 + 1
# What the ROM binds a column to; the executor's domain of instructions. Those with few values are enumerated.
FLAGS = {'sub', 'ne', 'sg', 'ge', 'sa', 'sb', 'rem', 'by', 'st', 'ar'}
ROM_RANGES = {'imm': (-2048, 2047), 'imm_lo': (0, 65535), 'imm_hi': (-1, 65535), 'k_lo': (0, 65535), 'k_hi': (0, 65535),
              'link_hi': (0, 256), 'i0': (0, 255), 'i1': (0, 255), 'al': (-1, 1), 'be': (0, 65535), 'region': (0, 63),
              'pc': (0, 2**24 - 1), 'npc': None, 'target': (0, 2**24 - 1), 'trap': (0, 2**24 - 1), 'ts': (0, 2**29 - 1)}
FREE = {'READ'}             # advice is the prover's choice
BUS = {1: 'PROG', 2: 'STATE', 3: 'MEM', 5: 'VRNG', 6: 'BYTE', 7: 'POW2', 8: 'PUB', 9: 'CALL'}


def signed(x):
    x %= P
    return x - P if x > P // 2 else x


class Poly(dict):
    """Sum of coefficient (mod p) times monomial; a monomial is a sorted tuple of columns or opaque products."""

    def __add__(self, other):
        out = Poly(self)
        for m, c in other.items(): out[m] = (out.get(m, 0) + c) % P
        return Poly({m: c for m, c in out.items() if c})

    def scaled(self, k): return Poly({m: c * k % P for m, c in self.items() if c * k % P})

    def constant(self): return self.get((), 0) if all(m == () for m in self) else None


class Table:
    REGISTERS = 2**16       # their space

    def __init__(self, columns, spec):
        air = spec['tables'][0]
        self.name, self.columns, self.nodes = air['name'], columns, air['nodes']
        self.constraints, self.interactions = air['constraints'], air['interactions']
        assert not air.get('exclusive') and len(columns) == air['width']

    def is_time(self, i):
        """Whether a message checks how long ago a word was accessed."""
        return BUS.get(self.nodes[i['tuple'][0]][1]) == 'VRNG' and self.mentions(i['tuple'][1], self.columns.index('ts'))

    def mentions(self, n, column):
        node = self.nodes[n]
        if node[0] == 'main': return node[1] == column
        return node[0] in ('add', 'sub', 'mul', 'neg') and any(self.mentions(m, column) for m in node[1:])


class Case:
    """One assignment of the enumerated ROM columns: polynomials of all nodes, questions to z3."""

    def __init__(self, table, fixed, timeout):
        self.t, self.fixed, self.timeout = table, fixed, timeout
        self.shared = {c for c in range(len(table.columns)) if c in fixed}
        self.bools, self.has_division = self.booleans(), False
        self.splits = {}

    def const(self, n):
        node = self.t.nodes[n]
        if node[0] == 'const': return node[1] % P
        return None

    def booleans(self):
        """Columns x with the equation x(x - 1)."""
        out = set()
        for n in self.t.constraints:
            node = self.t.nodes[n]
            if node[0] != 'mul': continue
            for a, b in ((node[1], node[2]), (node[2], node[1])):
                x, y = self.t.nodes[a], self.t.nodes[b]
                if x[0] == 'main' and y[0] == 'sub' and y[1] == a and self.const(y[2]) == 1: out.add(x[1])
        return out

    def poly(self, n):
        if n in self.memo: return self.memo[n]
        node = self.t.nodes[n]
        kind = node[0]
        if kind == 'const': out = Poly({(): node[1] % P}) if node[1] % P else Poly()
        elif kind == 'main':
            c = node[1]
            out = Poly({(): self.fixed[c] % P}) if c in self.fixed else Poly({(c,): 1})
            out = Poly({m: v for m, v in out.items() if v})
        elif kind == 'add': out = self.poly(node[1]) + self.poly(node[2])
        elif kind == 'sub': out = self.poly(node[1]) + self.poly(node[2]).scaled(-1)
        elif kind == 'neg': out = self.poly(node[1]).scaled(-1)
        elif kind == 'mul': out = self.product(n, self.poly(node[1]), self.poly(node[2]))
        else: raise ValueError(node)
        self.memo[n] = out
        return out

    def product(self, n, a, b):
        out = Poly()
        for (m, c), (k, d) in itertools.product(a.items(), b.items()):
            merged = tuple(sorted(m + k, key=str))
            merged = tuple(v for i, v in enumerate(merged) if not (v in self.bools and v in merged[:i]))
            out = out + Poly({merged: c * d % P})
        if all(self.simple(m) for m in out): return out
        key = ('product', n)
        self.opaque[key] = (a, b)
        return Poly({(key,): 1})

    def simple(self, m):
        rest = [v for v in m if v not in self.bools]
        return len(rest) <= 1 or all(v in self.shared for v in rest)

    # --- formulas

    def variable(self, v, copy):
        """The unknown of a column or an opaque product, with its range."""
        which = 0 if v in self.shared else copy
        if (v, which) not in self.unknown:
            x = z3.Int('%s_%d' % (v if isinstance(v, tuple) else self.t.columns[v], which))
            low, high = self.range(v)
            self.solver.add(x >= low, x <= high)
            self.unknown[v, which] = x
        return self.unknown[v, which]

    def range(self, v):
        if isinstance(v, tuple): return 0, P - 1
        if v in self.bools: return 0, 1
        name = self.t.columns[v]
        declared = ROM_RANGES.get(name)
        low, high = declared if declared else (0, P - 1)
        if v in self.narrow: low, high = max(low, self.narrow[v][0]), min(high, self.narrow[v][1])
        return low, high

    def monomial(self, m, copy):
        bools = [v for v in m if v in self.bools]
        rest = [v for v in m if v not in self.bools]
        if not rest: x = z3.IntVal(1)
        elif len(rest) == 1: x = self.variable(rest[0], copy)
        else:
            if tuple(rest) not in self.products:
                y = z3.Int('p' + '_'.join(map(str, rest)))
                low, high = self.product_range(rest)
                self.solver.add(y >= low, y <= high)
                for v in rest: self.solver.add(z3.Implies(self.variable(v, 0) == 0, y == 0))
                self.products[tuple(rest)] = y
            x = self.products[tuple(rest)]
        flags = [self.variable(v, copy) == 1 for v in bools]
        return z3.If(z3.And(flags), x, z3.IntVal(0)) if flags else x

    def product_range(self, rest):
        low, high = 1, 1
        for v in rest:
            a, b = self.range(v)
            ends = [low * a, low * b, high * a, high * b]
            low, high = min(ends), max(ends)
        return (low, high) if high - low < P else (0, P - 1)

    def bounds(self, m):
        rest = [v for v in m if v not in self.bools]
        low, high = self.product_range(rest) if len(rest) > 1 else self.range(rest[0]) if rest else (1, 1)
        return (min(low, 0), max(high, 0)) if len(rest) < len(m) else (low, high)

    def form(self, poly, copy):
        """(integer term, low, high)"""
        total, low, high = z3.IntVal(0), 0, 0
        for m, c in poly.items():
            c = signed(c)
            a, b = self.bounds(m)
            total = total + c * self.monomial(m, copy)
            low, high = low + min(c * a, c * b), high + max(c * a, c * b)
        return total, low, high

    def scale(self, poly):
        """The multiple by a power of two with the smallest coefficients: zero mod p all the same."""
        return min((poly.scaled(2**j) for j in range(0, 25)), key=lambda q: sum(abs(signed(c)) for c in q.values()))

    def zero(self, poly, copy):
        if not poly: return z3.BoolVal(True)
        if poly.constant() is not None: return z3.BoolVal(False)
        total, low, high = self.form(self.scale(poly), copy)
        first, last = -(-low // P), high // P
        if first > last: return z3.BoolVal(False)
        if last - first <= 4: return z3.Or([total == k * P for k in range(first, last + 1)])
        k = z3.FreshInt('k')
        self.solver.add(k >= first, k <= last)
        return total == k * P

    def vanishes(self, n, copy):
        node = self.t.nodes[n]
        if node[0] == 'mul':
            a, b = self.poly(node[1]), self.poly(node[2])
            if a.constant() is None and b.constant() is None:
                return z3.Or(self.vanishes(node[1], copy), self.vanishes(node[2], copy))
        return self.zero(self.poly(n), copy)

    def below(self, poly, bits, copy):
        """The element of the form is below 2^bits."""
        y = z3.FreshInt('y')
        self.solver.add(y >= 0, y < 2**bits)
        total, low, high = self.form(poly, copy)
        scaled = None
        for j in range(0, 25):
            candidate = poly.scaled(2**j)
            cost = sum(abs(signed(c)) for c in candidate.values()) + 2**j
            if scaled is None or cost < scaled[0]: scaled = (cost, candidate, 2**j)
        _, candidate, factor = scaled
        total, low, high = self.form(candidate, copy)
        low, high = low - factor * (2**bits - 1), high
        first, last = -(-low // P), high // P
        if first > last: return z3.BoolVal(False), y
        if last - first <= 4: return z3.Or([total - factor * y == k * P for k in range(first, last + 1)]), y
        k = z3.FreshInt('k')
        self.solver.add(k >= first, k <= last)
        return total - factor * y == k * P, y

    def tuples(self, bus):
        for i in self.t.interactions:
            nodes = i['tuple']
            if BUS.get(self.const(nodes[0])) == bus: yield i, nodes[1:]

    def begin(self):
        self.memo, self.opaque, self.unknown, self.products = {}, {}, {}, {}
        self.solver = z3.Solver()
        self.solver.set('timeout', self.timeout)
        self.narrow = {}
        # Plain look-ups of a column give its range; values that are received are limbs, since their senders checked.
        for i, nodes in self.tuples('VRNG'):
            node, bits = self.t.nodes[nodes[0]], self.poly(nodes[1]).constant()
            if node[0] == 'main' and bits is not None and self.always(i): self.narrow[node[1]] = (0, 2**bits - 1)
        for i, nodes in self.tuples('BYTE'):
            for n in nodes[1:4]:
                if self.t.nodes[n][0] == 'main' and self.always(i): self.narrow.setdefault(self.t.nodes[n][1], (0, 255))
        for i, nodes in self.tuples('MEM'):
            if i['dir'] == 'receive':
                for n in nodes[3:5]:
                    if self.t.nodes[n][0] == 'main': self.narrow.setdefault(self.t.nodes[n][1], (0, 65535))

    def always(self, i):
        """Sent on every used row: with the multiplicity of the row's instruction."""
        return self.poly(i['mult']) == self.used

    def rules(self, copy):
        s = self.solver
        self.byte = getattr(self, 'byte', {})
        s.add(self.zero(self.used + Poly({(): P - 1}), copy))
        for n in self.t.constraints: s.add(self.vanishes(n, copy))
        bytes_ = []
        for i in self.t.interactions:
            bus, nodes = BUS.get(self.const(i['tuple'][0])), i['tuple'][1:]
            if bus not in ('VRNG', 'BYTE', 'POW2') or self.t.is_time(i): continue       # leaving out is sound
            rules = []
            if bus == 'VRNG':
                bits = self.poly(nodes[1])
                if bits.constant() is not None: rules.append(self.below(self.poly(nodes[0]), bits.constant(), copy)[0])
                else:
                    rules.append(z3.Or([z3.And(self.zero(bits + Poly({(): P - b} if b else {}), copy), self.below(self.poly(nodes[0]), b, copy)[0])
                                        for b in range(17)]))
            if bus == 'BYTE':
                parts = [self.below(self.poly(n), 8, copy) for n in nodes[1:4]]
                rules += [rule for rule, _ in parts]
                op = self.poly(nodes[0])
                bytes_.append((op, [y for _, y in parts]))
                if op.constant() == 3: rules.append(parts[2][1] == 0)
            if bus == 'POW2':
                left, bits, a, b = (self.poly(n) for n in nodes[:4])
                rules.append(z3.Or([z3.And([self.zero(q + Poly({(): (P - v) % P} if v else {}), copy)
                                            for q, v in ((left, l), (bits, n), (a, 2**n), (b, 2**(16 - n)))])
                                    for l in (0, 1) for n in range(l, 16 + l)]))
            rule = z3.And(rules)
            s.add(rule if self.always(i) else z3.Or(self.zero(self.poly(i['mult']), copy), rule))
        for place in self.places(): s.add(self.below(place, 22, copy)[0])
        for key, (a, b) in list(self.opaque.items()):
            z = self.variable(key, copy)
            s.add((z == 0) == z3.Or(self.zero(a, copy), self.zero(b, copy)))
        return bytes_

    def places(self):
        """Words of regions, and the address of the next instruction as a word where it is computed."""
        for i, nodes in self.tuples('MEM'):
            if i['dir'] == 'receive' and self.const(nodes[0]) != Table.REGISTERS: yield self.poly(nodes[1])
        for i, nodes in self.tuples('STATE'):
            pc = self.poly(nodes[0])
            if i['dir'] == 'send' and len(pc) > 2: yield pc.scaled(pow(4, -1, P))

    def equal(self, poly):
        """poly of row 1 equals poly of row 2, mod p."""
        moving = Poly({m: c for m, c in poly.items() if not all(v in self.shared for v in m)})
        if not moving: return z3.BoolVal(True)
        q = self.scale(moving)
        (a, low, high), (b, _, _) = self.form(q, 1), self.form(q, 2)
        low, high = low - high, high - low
        first, last = -(-low // P), high // P
        if last - first <= 4: return z3.Or([a - b == k * P for k in range(first, last + 1)])
        k = z3.FreshInt('k')
        self.solver.add(k >= first, k <= last)
        return a - b == k * P

    def setup(self):
        self.begin()
        one, two = self.rules(1), self.rules(2)
        for (op, x), (_, y) in zip(one, two):
            self.solver.add(z3.Implies(z3.And(x[0] == y[0], x[1] == y[1]), x[2] == y[2]))
        for _, nodes in self.tuples('PROG'):
            for n in nodes: self.solver.add(self.equal(self.poly(n)))
        for i, nodes in self.tuples('STATE'):
            if i['dir'] == 'receive':
                for n in nodes: self.solver.add(self.equal(self.poly(n)))
        for i, nodes in self.tuples('MEM'):
            if i['dir'] == 'receive':
                same = z3.And([self.equal(self.poly(n)) for n in nodes[2:5]])
                self.solver.add(z3.Implies(z3.And([self.equal(self.poly(n)) for n in nodes[:2]]), same))

    # --- division: the one lemma that linear arithmetic lacks

    def integer_poly(self, n):
        """The polynomial of a node over the integers, columns only."""
        node = self.t.nodes[n]
        if node[0] == 'const': return {(): signed(node[1])}
        if node[0] == 'main': return {(): self.fixed[node[1]]} if node[1] in self.fixed else {(node[1],): 1}
        if node[0] == 'neg': return {m: -c for m, c in self.integer_poly(node[1]).items()}
        a, b = self.integer_poly(node[1]), self.integer_poly(node[2])
        out = {}
        if node[0] == 'mul':
            for (m, c), (k, d) in itertools.product(a.items(), b.items()):
                out[tuple(sorted(m + k))] = out.get(tuple(sorted(m + k)), 0) + c * d
        else:
            sign = 1 if node[0] == 'add' else -1
            out = dict(a)
            for m, c in b.items(): out[m] = out.get(m, 0) + sign * c
        return {m: c for m, c in out.items() if c}

    def spread(self, poly):
        """The greatest absolute value of an integer polynomial."""
        total = 0
        for m, c in poly.items():
            size = abs(c)
            for v in m: size *= max(map(abs, self.range(v)))
            total += size
        return total

    def divides(self):
        """Whether the equations say Q*B + r = |a| over the integers: three of them do not wrap, their sum with weights is
        that, and the upper products are a sum of non-negative terms that is zero."""
        if self.t.name != 'DIV': return False
        column = self.t.columns.index
        q, b = [column('Q%d' % i) for i in range(4)], [column('B%d' % i) for i in range(4)]
        polys = [self.integer_poly(n) for n in self.t.constraints]
        polys = [p for p in polys if any(q[0] in m and b[0] in m for m in p) or any(q[2] in m and b[0] in m for m in p) or any(q[3] in m and b[3] in m for m in p)]
        if len(polys) != 3 or any(self.spread(p) >= P for p in polys): return False
        low, high, upper = polys
        total = dict(low)
        for m, c in high.items(): total[m] = total.get(m, 0) + c * 2**16
        a_lo, a_hi, sign = column('a_lo'), column('a_hi'), column('as')
        wanted = {tuple(sorted((q[i], b[j]))): 256**(i + j) for i in range(4) for j in range(4) if i + j <= 3}
        wanted.update({(column('r_lo'),): 1, (column('r_hi'),): 2**16})
        wanted.update({(a_lo,): -1, (a_hi,): -2**16, tuple(sorted((a_lo, sign))): 2, tuple(sorted((a_hi, sign))): 2**17, (sign,): -2**32})
        rest = {tuple(sorted((q[i], b[j]))): 1 for i in range(4) for j in range(4) if i + j >= 4}
        return {m: c for m, c in total.items() if c} == wanted and upper == rest

    @staticmethod
    def unique_division():
        """The lemma itself, for all integers."""
        q, p, b, r, s = z3.Ints('q p b r s')
        solver = z3.Solver()
        solver.set('timeout', 20000)
        solver.add(r >= 0, s >= 0, r < b, s < b, q != p, q * b + r == p * b + s)
        return solver.check() == z3.unsat

    def division(self):
        """If r < B and r' < B then the quotient and the remainder are one: Q*B + r = Q'*B + r' with equal B."""
        column = self.t.columns.index
        words = {k: [[column(n) for n in names]] for k, names in
                 {'Q': ('Q0', 'Q1', 'Q2', 'Q3'), 'B': ('B0', 'B1', 'B2', 'B3'), 'r': ('r_lo', 'r_hi')}.items()}
        if not all(c in self.shared for c in words['B'][0] + [column('a_lo'), column('a_hi'), column('as')]): return
        value = lambda k, copy: sum(self.variable(c, copy) * 2**((16 if k == 'r' else 8) * i) for i, c in enumerate(words[k][0]))
        q, r = [value('Q', c) for c in (1, 2)], [value('r', c) for c in (1, 2)]
        divisor = value('B', 0)
        self.solver.add(z3.Implies(z3.And(r[0] < divisor, r[1] < divisor), z3.And(q[0] == q[1], r[0] == r[1])))

    def must_be_equal(self, poly):
        self.setup()
        if self.has_division: self.division()
        claim = self.equal(poly)
        self.solver.add(z3.Not(claim))
        return self.solver.check() == z3.unsat

    def outputs(self):
        for i in self.t.interactions:
            bus = BUS.get(self.const(i['tuple'][0]))
            if bus == 'MEM' or (bus in ('STATE', 'PUB', 'CALL') and i['dir'] == 'send'):
                for n in [*i['tuple'], i['mult']]: yield '%s %s' % (i['dir'], bus), n

    def run(self, deadline):
        """None when every output is determined, else what is not."""
        self.memo, self.opaque, self.narrow = {}, {}, {}
        self.used = self.poly(next(i['mult'] for i, _ in self.tuples('PROG')))
        columns = [c for c in range(len(self.t.columns)) if c not in self.shared]
        self.seed()
        self.begin()
        self.has_division = self.divides() and self.unique_division()
        progress = True
        while progress:
            progress = False
            for c in [c for c in columns if c not in self.shared]:
                if time.time() > deadline: return 'timed out'
                if self.must_be_equal(Poly({(c,): 1})):
                    self.shared.add(c)
                    self.seed()
                    progress = True
            if self.finished(): return None
            for c in sorted(self.shared - set(self.fixed)):
                if self.t.columns[c] == 'bits' and c not in self.fixed: return ('split', c)
        open_ = sorted({what for what, n in self.outputs() if not self.must_be_equal(self.poly(n))})
        return ', '.join(open_) or None

    def seed(self):
        """Columns that are received: those of the ROM and the state, then words whose key is shared."""
        for bus in ('PROG', 'STATE', 'MEM'):
            for i, nodes in self.tuples(bus):
                if bus != 'PROG' and i['dir'] != 'receive': continue
                if bus == 'MEM' and any(v not in self.shared for n in nodes[:2] for m in self.poly(n) for v in m): continue
                for n in nodes:
                    if self.t.nodes[n][0] == 'main': self.shared.add(self.t.nodes[n][1])
        self.memo = {}

    def finished(self):
        self.begin()
        used = set()
        for _, n in self.outputs():
            for m in self.poly(n): used.update(v for v in m)
        return all(v in self.shared for v in used)


def cases(table):
    """Assignments of the ROM columns with few values."""
    choices = []
    for c, name in enumerate(table.columns):
        if name in FLAGS: choices.append([{c: 0}, {c: 1}])
        elif name == 'op': choices.append([{c: v} for v in range(3)])
        elif name == 'al': choices.append([{c: v} for v in (-1, 0, 1)])
        elif name == 'bits' and table.name == 'SHI':
            choices.append([{c: n, c + 1: 2**n, c + 2: 2**(16 - n)} for n in range(17)])
    for parts in itertools.product(*choices): yield {k: v for part in parts for k, v in part.items()}


def judge(table, timeout, budget):
    deadline, count, possible = time.time() + budget, 0, False
    todo = [(fixed, set()) for fixed in cases(table)]
    while todo:
        fixed, shared = todo.pop()
        case = Case(table, fixed, timeout)
        case.shared |= shared
        answer = case.run(deadline)
        count += 1
        if isinstance(answer, tuple):
            c = answer[1]
            for n in range(17): todo.append(({**fixed, c: n, c + 1: 2**n, c + 2: 2**(16 - n)}, case.shared))
        elif answer == 'timed out': return 'timed out', count
        elif answer: return 'open: ' + answer, count
        elif not possible:
            case.setup()
            possible = case.solver.check() == z3.sat
    return ('proved' if possible else 'vacuous'), count


def mutants(table, timeout, budget):
    """Names of the rules without which the table is not proved, and how many rules there are."""
    needed, equations, messages = 0, table.constraints, table.interactions
    for i in range(len(equations)):
        table.constraints = equations[:i] + equations[i + 1:]
        needed += judge(table, timeout, budget)[0] != 'proved'
    table.constraints = equations
    lookups = [i for i in messages if BUS.get(table.nodes[i['tuple'][0]][1]) in ('VRNG', 'BYTE', 'POW2') and not table.is_time(i)]
    for i in lookups:
        table.interactions = [m for m in messages if m is not i]
        needed += judge(table, timeout, budget)[0] != 'proved'
    table.interactions = messages
    return needed, len(equations) + len(lookups)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('tables')
    parser.add_argument('only', nargs='*')
    parser.add_argument('--timeout', type=int, default=4000, help='milliseconds a question')
    parser.add_argument('--budget', type=int, default=120, help='seconds a table')
    parser.add_argument('--mutants', action='store_true')
    parser.add_argument('--out')
    args = parser.parse_args()
    outcomes = {}
    for line in open(args.tables):
        document = json.loads(line)
        table = Table(document['columns'], document['air'])
        if not any(BUS.get(table.nodes[i['tuple'][0]][1]) == 'PROG' for i in table.interactions): continue
        if args.only and table.name not in args.only: continue
        began = time.time()
        outcome, count = judge(table, args.timeout, args.budget)
        outcomes[table.name] = {'outcome': outcome, 'cases': count}
        if args.mutants and outcome == 'proved':
            needed, rules = mutants(table, args.timeout, args.budget)
            outcomes[table.name].update(needed=needed, rules=rules)
            outcome += ', %d of %d rules needed' % (needed, rules)
        print('%-8s %-40s %3d cases, %.0f s' % (table.name, outcome, count, time.time() - began), flush=True)
    unexpected = {n for n, o in outcomes.items() if o['outcome'].startswith(('open', 'vacuous'))} - FREE
    for n in unexpected: print('FAILED: %s' % n)
    if args.out: json.dump(outcomes, open(args.out, 'w'), indent=1), open(args.out, 'a').write('\n')
    sys.exit(bool(unexpected))


if __name__ == '__main__':
    main()
