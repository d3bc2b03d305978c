"""What is judged: tables in the exchange format with their traces."""
import random
import struct


class System:
    """Tables and traces, the latter in bytes.

    `bound` are the tables of which a used cell may not be changed: both verifiers must refuse a proof of such a trace."""
    other = None

    def __init__(self, name, spec, traces, bound=()):
        self.name, self.spec, self.traces, self.bound = name, spec, traces, bound

    def prove(self, java, backend, spec, traces, out):
        """Our prover's answer."""
        return java.ask('prove', backend, spec, traces, out)

    def verify(self, java, public_spec, proof):
        """Our verifier's answer."""
        return java.ask('verify', public_spec, proof)

    def word(self, at):
        return struct.unpack_from('<I', self.traces, 4 * at)[0]

    def with_word(self, at, value):
        return self.traces[:4 * at] + struct.pack('<I', value) + self.traces[4 * at + 4:]

    def cells(self, index):
        """Where the cells of a table lie in the traces, in words."""
        sizes = [t['width'] << t['log_height'] for t in self.spec['tables']]
        start = sum(sizes[:index])
        return range(start, start + sizes[index])

    def changes(self):
        """Cells to change: a used one of every bound table (any, where none is used), or any where no table is bound."""
        rng = random.Random(self.name)
        if not self.bound: return [rng.randrange(len(self.traces) // 4)]
        used = [[at for at in self.cells(i) if self.word(at)] or self.cells(i) for i in self.bound]
        return [rng.choice(cells) for cells in used]


class Run(System):
    """The run that our side holds: proven and verified by its key. `other` is its spec with another statement."""

    def __init__(self, name, spec, traces, bound, other):
        super().__init__(name, spec, traces, bound)
        self.other = other

    def prove(self, java, backend, spec, traces, out): return java.ask('prove-run', backend, out)

    def verify(self, java, public_spec, proof): return java.ask('verify-run', proof)


def public(spec, commitment):
    """The spec that a verifier has: a commitment instead of preprocessed values."""
    bare = lambda t: dict(t, preprocessed=dict(t['preprocessed'], values=None)) if t.get('preprocessed') else t
    return dict(spec, tables=[bare(t) for t in spec['tables']], preprocessed_commitment=commitment)


def corrupted(rng, proof):
    """Proofs that are not the honest one, and how."""
    for at in sorted(rng.sample(range(len(proof)), min(4, len(proof)))):
        yield 'byte %d changed' % at, proof[:at] + bytes([proof[at] ^ 1 << rng.randrange(8)]) + proof[at + 1:]
    cut = rng.randrange(len(proof))
    yield 'cut to %d bytes' % cut, proof[:cut]
    yield 'a byte added', proof + b'\0'
