#!/usr/bin/env python3
"""model.py [--write]: proven bits of every round, by the published formulas and in exact rational numbers.

A second author of `SoundnessBudget`: it shares no code with it and reads cases.json, which a test exports from the shipped
machine (tables with rows, constraints, degrees, interactions; opened columns; parameters). The formulas are those of the
Ethereum Foundation's soundcalc for FRI-STARKs in the unique-decoding regime; error terms of tables that share a
challenge are added; a fold counts the input that joins it as one function more; lookups cost N(W + 2)/|F|, soundcalc's
K*H*S with S = W + 2. Compares with figures.json, which the Java test reads, or writes it."""
import json
import math
import os
import sys
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
P = 2**31 - 2**24 + 1
DIGEST_BITS = {'BLAKE3': 256, 'POSEIDON2_16': 8 * math.log2(P)}


def bits(error, grinding=0):
    return math.log2(error.denominator) - math.log2(error.numerator) + grinding


def agreement(field, functions, theta, size):
    """A random point of a curve through `functions` words on `size` points is close, but not all of them together."""
    return (functions - 1) * (theta * size + 1) / field


def rounds(case):
    p, tables = case['parameters'], case['tables']
    field = P**p['extension_degree']
    blowup = 2**p['log_blowup']
    rows = [2**t['log_height'] for t in tables]
    points = 2
    rate = Fraction(min(rows) + points, min(rows) * blowup)
    theta = (1 - rate) / 2
    size = max(rows) * blowup
    width = case['tuple_width']
    looked_up = sum(n * t['interactions'] for n, t in zip(rows, tables))
    yield 'lookups', bits(Fraction(looked_up * (width + 2), field), p['lookup_pow_bits'])
    yield 'constraint batching', bits(Fraction(sum(t['constraints'] for t in tables), field))
    deep = sum(t['degree'] * (n + points - 1) + n - 1 for n, t in zip(rows, tables))
    yield 'out-of-domain point', bits(Fraction(deep, field), p['ood_pow_bits'])
    functions = sum(m['width'] * m['points'] for m in case['opened'])
    yield 'opening batching', bits(agreement(field, functions, theta, size), p['batch_pow_bits'])
    for i, log_arity in enumerate(case['log_arities']):
        size >>= log_arity
        yield 'fold %d' % i, bits(agreement(field, 2**log_arity + 1, theta, size), p['commit_pow_bits'])
    yield 'queries', bits((1 - theta)**p['num_queries'], p['query_pow_bits'])
    yield 'hash collisions', DIGEST_BITS[p['suite']] / 2


def main():
    cases = json.load(open(os.path.join(HERE, 'cases.json')))
    figures = {c['name']: {name: round(b, 3) for name, b in rounds(c)} for c in cases}
    path = os.path.join(HERE, 'figures.json')
    if '--write' in sys.argv: json.dump(figures, open(path, 'w'), indent=1), open(path, 'a').write('\n')
    same = json.load(open(path)) == figures
    for name, by_round in figures.items():
        weakest = min(by_round, key=by_round.get)
        print('%-28s %.2f bits (%s)  %s' % (name, by_round[weakest], weakest, '  '.join('%s %.1f' % r for r in by_round.items())))
    print('%d cases, %d rounds: %s' % (len(cases), sum(map(len, figures.values())), 'as committed' if same else 'NOT as committed'))
    sys.exit(not same)


if __name__ == '__main__':
    main()
