"""The tables of the machine, each alone with rows of a real run.

A table alone does not balance its buses: it answers questions that nobody asks, and asks what nobody answers. The
multiset of messages that it leaves over, computed here from its expression graph, becomes a second table that receives
exactly them (`cases.receiver`), so that the two are a true statement."""
import json
import os
import random
import struct

import cases
from systems import System

P = cases.P
# The shipped parameters, but for few queries and little grinding.
PARAMS = dict(log_blowup=1, log_final_poly_len=5, max_log_arity=3, num_queries=4, query_pow_bits=1)


def values(table, rows, r):
    """The value of every node on row r that interactions may read."""
    n, width = len(rows), table.get('preprocessed', {}).get('width', 0)
    fixed = lambda c, row: table['preprocessed']['values'][row * width + c]
    v = []
    for op, *a in table['nodes']:
        if op == 'const': x = a[0]
        elif op == 'main': x = rows[(r + a[1]) % n][a[0]]
        elif op == 'pre': x = fixed(a[0], (r + a[1]) % n)
        elif op == 'add': x = v[a[0]] + v[a[1]]
        elif op == 'sub': x = v[a[0]] - v[a[1]]
        elif op == 'mul': x = v[a[0]] * v[a[1]]
        elif op == 'neg': x = -v[a[0]]
        else: x = 0    # selectors and known columns: not for interactions
        v.append(x % P)
    return v


def left_over(table, rows):
    """By bus: how often each tuple is sent more than it is received."""
    buses = {}
    for r in range(len(rows)):
        v = values(table, rows, r)
        for i in table['interactions']:
            sent, key = buses.setdefault(i['bus'], {}), tuple(v[e] for e in i['tuple'])
            sent[key] = (sent.get(key, 0) + (v[i['mult']] if i['dir'] == 'send' else -v[i['mult']])) % P
    return {bus: {k: m for k, m in sent.items() if m} for bus, sent in buses.items()}


def systems(folder, names):
    """One system per table and hash suite."""
    for name in names:
        table = json.load(open(os.path.join(folder, name + '.json')))['tables'][0]
        words = struct.iter_unpack('<%dI' % table['width'], open(os.path.join(folder, name + '.traces'), 'rb').read())
        rows = list(words)
        others = [cases.receiver(random.Random(name), bus, len(next(iter(sent))), sent, PARAMS['log_final_poly_len'] + 1)
                  for bus, sent in left_over(table, rows).items() if sent]
        if not others: raise SystemExit('FAILED: table %s says nothing on the rows that were chosen' % name)
        tables = [table] + [t.spec() for t in others]
        traces = b''.join(struct.pack('<%dI' % len(t), *t) for t in [sum(rows, ())] + [t.trace() for t in others])
        for suite in 'blake3', 'poseidon2':
            spec = dict(params=dict(PARAMS, suite=suite), seed=[], tables=tables)
            yield System('table %s alone, %s' % (name, suite), spec, traces, bound=[0])
