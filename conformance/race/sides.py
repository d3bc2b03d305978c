"""The two sides as processes that answer a line with a line of JSON and are idle in between."""
import json
import os
import subprocess
import sys
import time

TICK_SECONDS = 1 / os.sysconf('SC_CLK_TCK')


class Failed(Exception):
    """A side that could not do what it was told."""


class Side:
    """One process."""

    def __init__(self, name, command, cwd):
        self.name = name
        self.process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def answer(self):
        line = self.process.stdout.readline()
        if not line: raise Failed('%s ended without an answer (exit code %s)' % (self.name, self.process.wait()))
        try:
            answer = json.loads(line)
        except ValueError:
            raise Failed('%s said what is no JSON: %s' % (self.name, line.strip())) from None
        if 'error' in answer: raise Failed('%s: %s' % (self.name, answer['error']))
        return answer

    def ask(self, *words):
        try:
            print(*words, file=self.process.stdin, flush=True)
        except BrokenPipeError:
            raise Failed('%s ended (exit code %s)' % (self.name, self.process.wait())) from None
        return self.answer()

    def run(self):
        return self.ask('run')

    def settle(self, patience=10):
        """Waits until the process is idle: compilers and collectors must not run beside the other side."""
        for _ in range(int(patience / .1)):
            before = self.ticks()
            time.sleep(.1)
            if self.ticks() - before <= 1: return
        print('%s was not idle after %d s' % (self.name, patience), file=sys.stderr)

    def ticks(self):
        """Processor time so far; constant where the system does not tell it."""
        try:
            with open('/proc/%d/stat' % self.process.pid) as stat: fields = stat.read().rsplit(')', 1)[1].split()
            return int(fields[11]) + int(fields[12])
        except OSError:
            return 0

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Java(Side):
    """Our prover: one process for all works, so that its kernels are compiled once."""

    def __init__(self, name, build, backend='auto'):
        heap = os.environ.get('HEAP', '9g')
        options = ['-XX:+UseParallelGC', '-XX:NewRatio=9', '-Xmx' + heap, '@' + os.path.join(build.root, 'scripts/kernels.args')]
        super().__init__(name, [os.path.join(build.java_home, 'bin/java'), *options, '-cp', build.class_path, 'Race', backend], build.root)

    def prepare(self, threads, *words):
        return self.ask('prepare', threads, *words)

    def finish(self):
        return self.ask('finish')


class Plonky3(Side):
    """Plonky3's prover: one process for a work."""

    def __init__(self, binary, threads, *words):
        super().__init__('Plonky3', [binary, str(threads), *map(str, words)], os.path.dirname(binary))
        self.about = self.answer()

    def finish(self):
        self.process.stdin.close()
        return self.answer()
