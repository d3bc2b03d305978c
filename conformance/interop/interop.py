#!/usr/bin/env python3
"""interop.py TOOL JAVA_COMMAND [--cases N] [--seed S] [--machine RUNS] [--keep DIR]

Both provers and both verifiers on the same tables: the golden systems, N random ones and runs of
the real machine. For each: Plonky3's proof and ours, by every backend of this machine, are the same bytes, each verifier accepts the other's proof, and both
refuse it once a byte is changed, cut off or added, and agree about proofs of a trace with a changed cell. Prints one line per disagreement and a summary."""
import argparse
import glob
import json
import os
import random
import shlex
import struct
import subprocess
import sys
import tempfile
import time

import cases

HERE = os.path.dirname(os.path.abspath(__file__))
ONE_THREAD = dict(os.environ, RAYON_NUM_THREADS='1')     # the smallest proof-of-work witness, as ours


class Java:
    """Our prover and verifier: one process, one command per line."""

    def __init__(self, command):
        self.process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer: sys.exit('FAILED: our side ended at: ' + ' '.join(words))
        return answer.strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def systems(count, seed):
    """(name, spec, traces)"""
    for path in sorted(glob.glob(os.path.join(HERE, '../tests/golden/*.json'))):
        golden = json.load(open(path))
        yield golden['name'], golden['spec'], golden['traces']
    for i in range(seed, seed + count):
        yield ('random %d' % i, *cases.case(i))


def changed(rng, proof):
    """Proofs that are not the honest one, and how."""
    for at in sorted(rng.sample(range(len(proof)), min(4, len(proof)))):
        yield 'byte %d changed' % at, proof[:at] + bytes([proof[at] ^ 1 << rng.randrange(8)]) + proof[at + 1:]
    cut = rng.randrange(len(proof))
    yield 'cut to %d bytes' % cut, proof[:cut]
    yield 'a byte added', proof + b'\0'


def write_traces(path, traces):
    with open(path, 'wb') as out:
        for trace in traces: out.write(struct.pack('<%dI' % len(trace), *trace))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('tool')
    parser.add_argument('java')
    parser.add_argument('--cases', type=int, default=40)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--machine', default='small,lanes,poseidon2,shipped', help='runs of the real machine: small, lanes, poseidon2, shipped')
    parser.add_argument('--keep')
    args = parser.parse_args()
    folder = args.keep or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    file = lambda name: os.path.join(folder, name)
    java = Java(args.java)
    backends = java.ask('backends').split()
    print('seed %d, %d random systems, backends: %s' % (args.seed, args.cases, ' '.join(backends)), flush=True)
    name = ''
    failures = alike = left_out = changes = dishonest = 0
    start = time.time()

    def fail(what):
        nonlocal failures
        failures += 1
        print('FAILED: %s: %s' % (name, what), flush=True)

    def plonky3(*words):
        run = subprocess.run([args.tool, *words], capture_output=True, text=True, env=ONE_THREAD)
        return json.loads(run.stdout or '{"result": "error", "reason": "no answer"}')

    for number, (name, spec, traces) in enumerate(systems(args.cases, args.seed)):
        secret = file('spec%d.json' % number)
        json.dump(spec, open(secret, 'w'))
        write_traces(file('traces'), traces)
        theirs = plonky3('prove', secret, file('traces'), file('theirs'))
        if theirs['result'] != 'proved':
            fail('Plonky3 does not prove: %s' % theirs)
            continue
        # From here on the spec is what a verifier has: a commitment instead of preprocessed values.
        public = file('public%d.json' % number)
        for table in spec['tables']:
            if table.get('preprocessed'): table['preprocessed']['values'] = None
        spec['preprocessed_commitment'] = theirs.get('preprocessed_commitment')
        json.dump(spec, open(public, 'w'))
        proof = open(file('theirs'), 'rb').read()
        verdict = plonky3('verify', public, file('theirs'))
        if verdict['result'] != 'accepted': fail('Plonky3 refuses its own proof: %s' % verdict)
        verdict = java.ask('verify', public, file('theirs'))
        if verdict != 'accepted': fail('we refuse its proof: ' + verdict)
        for backend in backends:
            answer = java.ask('prove', backend, secret, file('traces'), file('ours'))
            if answer.startswith('unsupported'):
                left_out += 1
            elif answer != 'proved':
                fail('backend %s does not prove: %s' % (backend, answer))
            elif open(file('ours'), 'rb').read() == proof:
                alike += 1
            else:
                verdict = plonky3('verify', public, file('ours'))
                fail('backend %s proves otherwise, and Plonky3 says %s' % (backend, verdict))
        for how, bad in changed(random.Random(name), proof):
            open(file('bad'), 'wb').write(bad)
            verdict = plonky3('verify', public, file('bad'))
            if verdict['result'] != 'rejected': fail('%s: Plonky3 says %s' % (how, verdict))
            verdict = java.ask('verify', public, file('bad'))
            if not verdict.startswith('rejected'): fail('%s: we say %s' % (how, verdict))
            changes += 1
        # A witness that may be dishonest: our prover makes some proof of it, and the verifiers must agree about that.
        rng = random.Random(name)
        trace = rng.choice(traces)
        at = rng.randrange(len(trace))
        trace[at] = (trace[at] + 1 + rng.randrange(cases.P - 1)) % cases.P
        write_traces(file('traces'), traces)
        if java.ask('prove', rng.choice(backends), secret, file('traces'), file('bad')) == 'proved':
            verdicts = plonky3('verify', public, file('bad'))['result'], java.ask('verify', public, file('bad')).split()[0]
            if verdicts[0] != verdicts[1]: fail('a cell changed: Plonky3 says %s, we say %s' % verdicts)
            dishonest += verdicts[0] == 'rejected'
        if not args.keep: os.remove(public), os.remove(secret)
    for run in args.machine.split(','):
        for backend in backends:
            name, begun = 'machine run %s, backend %s' % (run, backend), time.time()
            answer = java.ask('machine', backend, run, folder)
            spec, traces, proof = file('machine.json'), file('machine.traces'), file('machine.proof')
            if answer != 'proved':
                fail('we do not prove: ' + answer)
                continue
            if java.ask('check', proof) != 'accepted': fail('we refuse our proof')
            theirs = plonky3('prove', spec, traces, file('theirs'))
            same = theirs['result'] == 'proved' and open(proof, 'rb').read() == open(file('theirs'), 'rb').read()
            alike += same
            if not same: fail('Plonky3 proves otherwise: %s' % theirs)
            verdict = plonky3('verify', spec, proof)
            if verdict['result'] != 'accepted': fail('Plonky3 refuses our proof: %s' % verdict)
            for how, bad in changed(random.Random(name), open(proof, 'rb').read()):
                open(file('bad'), 'wb').write(bad)
                if plonky3('verify', spec, file('bad'))['result'] != 'rejected': fail('%s: Plonky3 does not reject' % how)
                if not java.ask('check', file('bad')).startswith('rejected'): fail('%s: we do not reject' % how)
                changes += 1
            print('%s: %d main cells, proof of %d bytes, %.0f s' % (name, os.path.getsize(traces) // 4, os.path.getsize(proof), time.time() - begun), flush=True)
    java.close()
    print('%d of our proofs are Plonky3\'s byte for byte, %d systems accepted by both, %d changed proofs and %d proofs of dishonest traces refused by both, %d disagreements, %.0f s'
          % (alike, number + 1, changes, dishonest, failures, time.time() - start))
    if left_out: print('SKIPPED: %d proofs of a hash suite that the backend has not' % left_out)
    sys.exit(failures > 0 or alike == 0)


if __name__ == '__main__':
    main()
