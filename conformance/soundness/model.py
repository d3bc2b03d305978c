#!/usr/bin/env python3
"""model.py [--write]: proven bits of every round, by the published formulas and in exact rational numbers.

A second author of `SoundnessBudget` and `CompactSoundness`: it shares no code with them and reads cases.json and
compact-cases.json, which tests export from the shipped machine (tables with rows, constraints, degrees, interactions; opened
columns or codewords; parameters). For batch proofs the formulas are those of the
Ethereum Foundation's soundcalc for FRI-STARKs in the unique-decoding regime; error terms of tables that share a
challenge are added; a fold counts the input that joins it as one function more; lookups cost N(W + 2)/|F|, soundcalc's
K*H*S with S = W + 2. For compact proofs they are those of docs/protocol-2.md, and the errors of all rounds are added
up. Compares with figures.json and compact-figures.json, which the Java tests read, or writes them."""
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


def compact_errors(case):
    """(name, numerator of the error over the field, grinding) of each round, in order; (name, error) where it is not over the field."""
    tables, width = case['tables'], case['tuple_width']
    johnson = case['regime'] == 'JOHNSON'
    field = P**case['extension_degree']

    def polynomials(log_inv_rate):
        return 10 * 2**log_inv_rate if johnson else 1

    every = 1
    for stack in case['stacks']:
        every *= polynomials(stack['codewords'][0]['log_inv_rate'])
    n = case['fraction_variables']
    fractions = sum(t['interactions'] * 2**t['log_height'] for t in tables)
    before = [
        ('lookups', fractions * (width + 2)),
        ('fractions', sum([2] * n + [3 * layer for layer in range(n)])),
        ('link', 2),
        ('constraint batching', max(t['constraints'] for t in tables) - 1),
        ('table batching', len(tables) - 1),
        ('zerocheck point', case['zerocheck_variables']),
        ('zerocheck', case['zerocheck_variables'] * (max(t['degree'] for t in tables) + 1))]
    for name, numerator in before:
        yield name, Fraction(numerator * every, field), 0
    for stack in case['stacks']:
        words = stack['codewords']
        yield stack['name'] + ' claims', Fraction((stack['claims'] + words[0]['samples'] - 1) * polynomials(words[0]['log_inv_rate']), field), 0
        for i, word in enumerate(words):
            rate, size = Fraction(1, 2**word['log_inv_rate']), 2**(word['variables'] + word['log_inv_rate'])
            near = polynomials(word['log_inv_rate'])
            if i:
                points = words[i - 1]['queries'] + word['samples']
                yield '%s combination %d' % (stack['name'], i - 1), Fraction(points * near, field), words[i - 1]['query_pow_bits']
            if word['samples']:
                pairs = Fraction(near**2, 2)
                yield '%s samples %d' % (stack['name'], i), pairs * Fraction(2**word['variables'], field)**word['samples'], 0
            # Correlated agreement of two words: within half the distance, or below the Johnson bound with m = 10.
            lines = Fraction(21, 2)**3 * 8 * size / (3 * (rate - Fraction(1, size))) if johnson else size
            yield '%s fold %d' % (stack['name'], i), Fraction(word['fold'] * (lines + 2 * near), field), word['fold_pow_bits']
            squared = Fraction(105, 100)**2 * rate if johnson else ((1 + rate) / 2)**2
            yield '%s queries %d' % (stack['name'], i), (squared, word['queries']), word['query_pow_bits']
        if stack['final_variables']:
            yield stack['name'] + ' final sumcheck', Fraction(2 * stack['final_variables'], field), stack['final_pow_bits']
    yield 'hash collisions', Fraction(1, 2**128), 0


def compact_rounds(case):
    total = 0
    for name, error, grinding in compact_errors(case):
        # (x, q): the square root of x to the power of q, which is rational for even q only.
        got = bits(error, grinding) if isinstance(error, Fraction) else bits(error[0]) * error[1] / 2 + grinding
        total += 2.0**-got
        yield name, got
    yield 'all rounds', -math.log2(total)


def compare(prefix, model):
    cases = json.load(open(os.path.join(HERE, prefix + 'cases.json')))
    figures = {c['name']: {name: round(b, 3) for name, b in model(c)} for c in cases}
    path = os.path.join(HERE, prefix + 'figures.json')
    if '--write' in sys.argv: json.dump(figures, open(path, 'w'), indent=1), open(path, 'a').write('\n')
    same = json.load(open(path)) == figures
    for name, by_round in figures.items():
        weakest = min(by_round, key=by_round.get)
        print('%-32s %.2f bits (%s)  %s' % (name, by_round[weakest], weakest, '  '.join('%s %.1f' % r for r in by_round.items())))
    print('%d cases, %d rounds: %s' % (len(cases), sum(map(len, figures.values())), 'as committed' if same else 'NOT as committed'))
    return same


def main():
    sys.exit(not all([compare('', rounds), compare('compact-', compact_rounds)]))


if __name__ == '__main__':
    main()
