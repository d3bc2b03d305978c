"""Both provers and both verifiers on one system of tables, and what they disagree about."""
import json
import os
import random
import shlex
import subprocess
import sys

import cases
from systems import corrupted, public

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


class Judge:
    """Counts agreements and reports disagreements."""

    def __init__(self, tool, java, folder):
        self.tool, self.java, self.folder = tool, java, folder
        self.backends = java.ask('backends').split()
        self.failures = self.alike = self.accepted = self.changed = self.dishonest = 0

    def file(self, name): return os.path.join(self.folder, name)

    def write(self, name, content):
        """Writes bytes, or an object as JSON; returns the path."""
        with open(self.file(name), 'wb') as out:
            out.write(content if isinstance(content, bytes) else json.dumps(content).encode())
        return out.name

    def fail(self, name, what):
        self.failures += 1
        print('FAILED: %s: %s' % (name, what), flush=True)

    def plonky3(self, *words):
        run = subprocess.run([self.tool, *words], capture_output=True, text=True, env=ONE_THREAD)
        return json.loads(run.stdout or '{"result": "error", "reason": "no answer"}')

    def judge(self, system):
        """Every check there is; returns the proof, or nothing where Plonky3 makes none."""
        theirs = self.file('theirs')
        answer = self.plonky3('prove', self.write('spec', system.spec), self.write('traces', system.traces), theirs)
        if answer['result'] != 'proved': return self.fail(system.name, 'Plonky3 does not prove: %s' % answer)
        commitment = answer.get('preprocessed_commitment')
        self.write('public', public(system.spec, commitment))
        self.accepted += self.expect(system, 'accepted', theirs, 'the proof of Plonky3')
        proof = open(theirs, 'rb').read()
        for backend in self.backends: self.alike += self.same(system, backend, proof)
        for how, bad in corrupted(random.Random(system.name), proof):
            self.changed += self.expect(system, 'rejected', self.write('bad', bad), how)
        if system.other: self.changed += self.another_statement(system, commitment, theirs)
        for at in system.changes(): self.dishonest += self.changed_cell(system, at)
        return proof

    def verdicts(self, system, proof):
        """(Plonky3's, ours): accepted, rejected or what went wrong."""
        theirs = self.plonky3('verify', self.file('public'), proof)
        ours = system.verify(self.java, self.file('public'), proof)
        return [v if v in ('accepted', 'rejected') else text for v, text in
                ((theirs['result'], str(theirs)), (ours.split()[0], ours))]

    def expect(self, system, verdict, proof, what):
        """Whether both verifiers say `verdict`."""
        got = self.verdicts(system, proof)
        if got == [verdict] * 2: return True
        self.fail(system.name, '%s: Plonky3 says %s, we say %s' % (what, *got))
        return False

    def same(self, system, backend, proof):
        """Whether our prover makes the same bytes."""
        ours = self.file('ours')
        answer = system.prove(self.java, backend, self.file('spec'), self.file('traces'), ours)
        if answer == 'proved' and open(ours, 'rb').read() == proof: return True
        if answer == 'proved': answer = 'proves otherwise; Plonky3 says %s, we say %s' % (*self.verdicts(system, ours),)
        self.fail(system.name, 'backend %s: %s' % (backend, answer))
        return False

    def another_statement(self, system, commitment, proof):
        """Whether both verifiers refuse a right proof for a statement that it does not show."""
        theirs = self.plonky3('verify', self.write('public-other', public(system.other, commitment)), proof)
        ours = self.java.ask('verify-other', proof)
        if theirs['result'] == 'rejected' and ours.startswith('rejected'): return True
        self.fail(system.name, 'another statement: Plonky3 says %s, we say %s' % (theirs, ours))
        return False

    def changed_cell(self, system, at):
        """Whether both verifiers refuse our proof of a trace with one other cell. They may both accept it where none is bound."""
        rng = random.Random(at)
        value = (system.word(at) + 1 + rng.randrange(cases.P - 1)) % cases.P
        traces, bad = self.write('dishonest', system.with_word(at, value)), self.file('bad')
        answer = self.java.ask('prove', rng.choice(self.backends), self.file('spec'), traces, bad)
        got = self.verdicts(system, bad) if answer == 'proved' else ['not asked', answer]
        if got == ['rejected'] * 2: return True
        if system.bound or got != ['accepted'] * 2: self.fail(system.name, 'cell %d changed: Plonky3 says %s, we say %s' % (at, *got))
        return False
