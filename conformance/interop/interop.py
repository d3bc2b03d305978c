#!/usr/bin/env python3
"""interop.py TOOL JAVA_COMMAND [--cases N] [--seed S] [--stages STAGES] [--keep DIR]

Both provers and both verifiers on the same tables, in stages: `toys` are the golden systems and N random ones, `alone` is
every table of the machine by itself, `runs` are small runs of the machine, `sub-blocks` are a sub-block of the Batcher,
with the shipped machine and parameters, in both hash suites. For each system: Plonky3's proof and ours, by every backend
of this machine, are the same bytes, both verifiers accept it, and both refuse it once a byte is changed, cut off or added;
they refuse it for another statement, and they agree about proofs of a trace with a changed cell. Prints one line per
disagreement, and a summary per stage."""
import argparse
import glob
import json
import os
import random
import shutil
import struct
import sys
import tempfile
import time

import alone
import cases
from judge import Java, Judge
from systems import Run, System

HERE = os.path.dirname(os.path.abspath(__file__))


def packed(traces): return b''.join(struct.pack('<%dI' % len(t), *t) for t in traces)


def toys(judge, args):
    """Golden and random systems."""
    systems = []
    for path in sorted(glob.glob(os.path.join(HERE, '../tests/golden/*.json'))):
        golden = json.load(open(path))
        # Kinds of lookups that no key of ours may have; the tool's own tests have them.
        if any(t.get('exclusive') or t.get('local') for t in golden['spec']['tables']): continue
        systems.append(System(golden['name'], golden['spec'], packed(golden['traces'])))
    for i in range(args.seed, args.seed + args.cases):
        spec, traces = cases.case(i)
        systems.append(System('random %d' % i, spec, packed(traces)))
    for system in systems: judge.judge(system)
    return 'toys: %d systems, %d of them random, seed %d' % (len(systems), args.cases, args.seed)


def tables(judge, args):
    """Every table of the machine."""
    answer = judge.java.ask('tables', judge.folder)
    if answer.startswith('error'): return judge.fail('tables alone', answer)
    names, rows = answer.split(), 0
    for system in alone.systems(judge.folder, names):
        judge.judge(system)
        rows = 1 << system.spec['tables'][0]['log_height']
    return 'tables alone: %d tables, each with %d rows of a real run, in 2 hash suites' % (len(names), rows)


def load_run(judge, name, bound):
    """(the system of a run, how long it is); a cell of `bound` of its tables will be changed."""
    answer = judge.java.ask('run', name, judge.folder)
    if answer.startswith('error'): return judge.fail(name, answer), answer
    spec, other = (json.load(open(judge.file(f))) for f in ('spec', 'other'))
    bound = random.Random(name).sample(range(len(spec['tables'])), bound)
    return Run('run ' + name, spec, open(judge.file('traces'), 'rb').read(), bound, other), answer


def runs(judge, args):
    """Small runs of the machine with few queries."""
    names = ['small', 'lanes', 'poseidon2']
    for name in names:
        system, _ = load_run(judge, name, 3)
        if system: judge.judge(system)
    return 'runs: %d small runs of the machine, few queries' % len(names)


def statement_columns(statement):
    """What the table of public words has to hold: (1, index, word) in halves, then the exit code 0 at the last index."""
    words = struct.unpack('<%dI' % (len(statement) // 4), statement)
    rows = [(1, i & 0xffff, i >> 16, w & 0xffff, w >> 16) for i, w in [*enumerate(words), (0xffffffff, 0)]]
    return [list(c) for c in zip(*rows)]


def sub_blocks(judge, args):
    """A sub-block of the Batcher in both suites, and with the profile SIZE_100; the words that its proof shows are those of its statement."""
    lines = []
    for suite in 'blake3', 'poseidon2', 'size':
        system, what = load_run(judge, 'sub-block-' + suite, 1)
        if not system: continue
        known = [t['periodic'] for t in system.spec['tables'] if t.get('periodic')]
        expected = statement_columns(open(judge.file('statement'), 'rb').read())
        padded = [[c + [0] * (len(k) - len(c)) for c, k in zip(expected, known[0])]]
        if known != padded: judge.fail(system.name, 'the public words are not those of the statement')
        proof, p = judge.judge(system), system.spec['params']
        if proof: lines.append('sub-block, %s: %s, %d tables, %d queries, %d grinding bits, proof of %.1f MB'
                               % (suite, what, len(system.spec['tables']), p['num_queries'], p['query_pow_bits'], len(proof) / 1e6))
    return '\n'.join(lines)


STAGES = {'toys': toys, 'alone': tables, 'runs': runs, 'sub-blocks': sub_blocks}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('tool')
    parser.add_argument('java')
    parser.add_argument('--cases', type=int, default=40)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--stages', default=','.join(STAGES), help='of %s, joined by commas' % ', '.join(STAGES))
    parser.add_argument('--keep', help='folder for all files, which stay')
    args = parser.parse_args()
    stages = args.stages.split(',')
    if not set(stages) <= set(STAGES): parser.error('stages are %s' % ', '.join(STAGES))
    folder = args.keep or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    judge = Judge(args.tool, Java(args.java), folder)
    print('backends: ' + ' '.join(judge.backends), flush=True)
    start = time.time()
    for stage in stages:
        begun = time.time()
        summary = STAGES[stage](judge, args)
        if summary: print('%s, %.0f s' % (summary, time.time() - begun), flush=True)
    judge.java.close()
    print('%d of our proofs are Plonky3\'s byte for byte, %d systems accepted by both, %d changed proofs and %d proofs of dishonest traces refused by both, %d disagreements, %.0f s'
          % (judge.alike, judge.accepted, judge.changed, judge.dishonest, judge.failures, time.time() - start))
    if not args.keep: shutil.rmtree(folder)
    sys.exit(judge.failures > 0 or judge.alike == 0)


if __name__ == '__main__':
    main()
