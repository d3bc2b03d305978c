"""Both provers and both verifiers on one system of tables, and what they disagree about."""
import json
import os
import random
import shlex
import struct
import subprocess
import sys

import cases

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


class System:
    """Tables in the exchange format with their traces, in bytes.

    `bound` are the tables of which a used cell may not be changed: both verifiers must refuse a proof of such a trace. A
    run of the machine is proven and judged by its key; `other` is then a spec with another statement."""

    def __init__(self, name, spec, traces, bound=(), run=False, other=None):
        self.name, self.spec, self.traces = name, spec, traces
        self.bound, self.run, self.other = bound, run, other

    def cells(self, index):
        """Where the cells of a table lie in the traces, in words."""
        sizes = [t['width'] << t['log_height'] for t in self.spec['tables']]
        start = sum(sizes[:index])
        return range(start, start + sizes[index])

    def word(self, at):
        return struct.unpack_from('<I', self.traces, 4 * at)[0]

    def with_word(self, at, value):
        return self.traces[:4 * at] + struct.pack('<I', value) + self.traces[4 * at + 4:]

    def public(self, commitment):
        """The spec that a verifier has: a commitment instead of preprocessed values."""
        return public(self.spec, commitment)


def public(spec, commitment):
    bare = lambda t: dict(t, preprocessed=dict(t['preprocessed'], values=None)) if t.get('preprocessed') else t
    return dict(spec, tables=[bare(t) for t in spec['tables']], preprocessed_commitment=commitment)


def corrupted(rng, proof):
    """Proofs that are not the honest one, and how."""
    for at in sorted(rng.sample(range(len(proof)), min(4, len(proof)))):
        yield 'byte %d changed' % at, proof[:at] + bytes([proof[at] ^ 1 << rng.randrange(8)]) + proof[at + 1:]
    cut = rng.randrange(len(proof))
    yield 'cut to %d bytes' % cut, proof[:cut]
    yield 'a byte added', proof + b'\0'


class Judge:
    """Counts agreements and reports disagreements."""

    def __init__(self, tool, java, folder):
        self.tool, self.java, self.folder = tool, java, folder
        self.backends = java.ask('backends').split()
        self.failures = self.alike = self.systems = self.corrupted = self.dishonest = 0

    def file(self, name): return os.path.join(self.folder, name)

    def fail(self, name, what):
        self.failures += 1
        print('FAILED: %s: %s' % (name, what), flush=True)

    def write(self, name, content):
        """Writes bytes, or an object as JSON; returns the path."""
        with open(self.file(name), 'wb') as out:
            out.write(content if isinstance(content, bytes) else json.dumps(content).encode())
        return out.name

    def plonky3(self, *words):
        run = subprocess.run([self.tool, *words], capture_output=True, text=True, env=ONE_THREAD)
        return json.loads(run.stdout or '{"result": "error", "reason": "no answer"}')

    def verdicts(self, system, proof):
        """(Plonky3's, ours): accepted, rejected or what went wrong."""
        theirs = self.plonky3('verify', self.file('public'), proof)
        ours = self.java.ask('verify-run', proof) if system.run else self.java.ask('verify', self.file('public'), proof)
        return [v if v in ('accepted', 'rejected') else text for v, text in
                ((theirs['result'], str(theirs)), (ours.split()[0], ours))]

    def expect(self, system, verdict, proof, what):
        """Whether both verifiers say `verdict`."""
        got = self.verdicts(system, proof)
        if got != [verdict] * 2: self.fail(system.name, '%s: Plonky3 says %s, we say %s' % (what, *got))
        return got == [verdict] * 2

    def judge(self, system):
        """Every check there is; returns the proof, or nothing where Plonky3 makes none."""
        spec, traces, theirs = self.write('spec', system.spec), self.write('traces', system.traces), self.file('theirs')
        answer = self.plonky3('prove', spec, traces, theirs)
        if answer['result'] != 'proved': return self.fail(system.name, 'Plonky3 does not prove: %s' % answer)
        self.write('public', system.public(answer.get('preprocessed_commitment')))
        self.systems += self.expect(system, 'accepted', theirs, 'the proof of Plonky3')
        proof = open(theirs, 'rb').read()
        for backend in self.backends: self.same(system, backend, proof)
        for how, bad in corrupted(random.Random(system.name), proof):
            self.corrupted += self.expect(system, 'rejected', self.write('bad', bad), how)
        if system.other: self.another_statement(system, theirs)
        for at in self.changes(system): self.dishonest += self.changed_cell(system, at)
        return proof

    def same(self, system, backend, proof):
        """Our prover makes the same bytes."""
        ours = self.file('ours')
        answer = self.java.ask('prove-run', backend, ours) if system.run else \
            self.java.ask('prove', backend, self.file('spec'), self.file('traces'), ours)
        if answer != 'proved': return self.fail(system.name, 'backend %s does not prove: %s' % (backend, answer))
        if open(ours, 'rb').read() == proof: self.alike += 1
        else: self.fail(system.name, 'backend %s proves otherwise; its proof: %s, %s' % (backend, *self.verdicts(system, ours)))

    def another_statement(self, system, proof):
        """A right proof shows nothing else."""
        theirs = self.plonky3('verify', self.write('public-other', public(system.other, system.spec['preprocessed_commitment'])), proof)
        ours = self.java.ask('verify-other', proof)
        if theirs['result'] == 'rejected' and ours.startswith('rejected'): self.corrupted += 1
        else: self.fail(system.name, 'another statement: Plonky3 says %s, we say %s' % (theirs, ours))

    def changes(self, system):
        """Cells to change: a used one of every bound table, or any where none is bound."""
        rng = random.Random(system.name)
        if not system.bound: return [rng.randrange(len(system.traces) // 4)]
        used = [[at for at in system.cells(i) if system.word(at)] or system.cells(i) for i in system.bound]
        return [rng.choice(cells) for cells in used]

    def changed_cell(self, system, at):
        """Whether the verifiers refuse our proof of a trace with one other cell; they must agree, and refuse where it is bound."""
        value = (system.word(at) + 1 + random.Random(at).randrange(cases.P - 1)) % cases.P
        traces, bad = self.write('dishonest', system.with_word(at, value)), self.file('bad')
        answer = self.java.ask('prove', random.Random(at).choice(self.backends), self.file('spec'), traces, bad)
        if answer != 'proved': return self.fail(system.name, 'no proof of a dishonest trace: ' + answer) or 0
        got = self.verdicts(system, bad)
        agreed = got[0] == got[1] and not (system.bound and got[0] != 'rejected')
        if not agreed: self.fail(system.name, 'cell %d changed: Plonky3 says %s, we say %s' % (at, *got))
        return agreed and got[0] == 'rejected'
