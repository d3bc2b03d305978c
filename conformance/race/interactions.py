"""A table with 16 range lookups and 16 constraints of degree 3, and the same without the lookups: what they differ in is what interactions cost."""
import json
import random
import struct

P = 2130706433
GROUPS = 16
LOG_RANGE = 16
PARAMS = dict(suite='blake3', log_blowup=1, log_final_poly_len=5, max_log_arity=3, num_queries=203, query_pow_bits=16)


def products(with_lookups):
    """Columns a, b, c and a·b·c, 16 of each; every a is looked up."""
    nodes, constraints = [['const', 1]], []
    def node(*n):
        nodes.append(list(n))
        return len(nodes) - 1
    columns = [node('main', i, 0) for i in range(4 * GROUPS)]
    for i in range(GROUPS):
        a, b, c, product = columns[i::GROUPS]
        constraints.append(node('sub', node('mul', node('mul', a, b), c), product))
    sends = [dict(bus='range', dir='send', mult=0, tuple=[a], weight=1) for a in columns[:GROUPS]]
    return dict(name='PRODUCTS', width=4 * GROUPS, nodes=nodes, constraints=constraints, interactions=sends * with_lookups, lookup_budget=3)


def range_table(with_lookups):
    receive = dict(bus='range', dir='receive', mult=0, tuple=[1], weight=0)
    return dict(name='RANGE', width=1, log_height=LOG_RANGE, nodes=[['main', 0, 0], ['pre', 0, 0]], constraints=[],
                interactions=[receive] * with_lookups, lookup_budget=3, preprocessed=dict(width=1, values=list(range(1 << LOG_RANGE))))


def write_spec(path, log_rows, with_lookups):
    tables = [dict(products(with_lookups), log_height=log_rows), range_table(with_lookups)]
    with open(path, 'w') as out: json.dump(dict(params=PARAMS, tables=tables), out)


def write_traces(path, log_rows):
    rng = random.Random(1)
    seen = [0] * (1 << LOG_RANGE)
    with open(path, 'wb') as out:
        for _ in range(1 << log_rows):
            a = [rng.getrandbits(LOG_RANGE) for _ in range(GROUPS)]
            b, c = ([rng.getrandbits(30) for _ in range(GROUPS)] for _ in range(2))
            for x in a: seen[x] += 1
            out.write(struct.pack('<%dI' % (4 * GROUPS), *a, *b, *c, *(x * y * z % P for x, y, z in zip(a, b, c))))
        out.write(struct.pack('<%dI' % len(seen), *seen))
