"""The works of the race: what each side is told, on how many threads, and which ratio is to be reached."""
import collections
import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = os.path.join(ROOT, 'benchmarks/programs')
SHAPES = os.path.join(ROOT, 'benchmarks/src/main/resources/io/zkthreads/bench/sub-block.tsv')

# kind: program, air, interactions or kernel; words: what a kernel is told; target: the least ratio, or None.
Work = collections.namedtuple('Work', 'name kind words threads target says')


def program(path, target=None, profile='PROVEN_100'):
    file = os.path.basename(path)
    name = os.path.splitext(file)[0] + ('' if profile == 'PROVEN_100' else '-' + profile.lower().replace('_', ''))
    return Work(name, 'program', [path] if profile == 'PROVEN_100' else [path, profile], 2, target, 'a whole proof of a run of %s on the shipped machine, %s' % (file, profile))


def lde(log_rows, width):
    return Work('lde-2^%dx%d' % (log_rows, width), 'kernel', ['lde', log_rows, width], 2, .9, 'low-degree extension to twice the rows, bit-reversed')


def tree(log_rows, width, target):
    return Work('tree-2^%dx%d' % (log_rows, width), 'kernel', ['tree', 'blake3', log_rows, width], 2, target, 'a tree of BLAKE3')


ALL = [
    program(os.path.join(PROGRAMS, 'market.elf'), 1.2),
    program(os.path.join(PROGRAMS, 'sha256.elf'), 1.2),
    program(os.path.join(PROGRAMS, 'market.elf'), None, 'SPEED_100'),
    program(os.path.join(PROGRAMS, 'market.elf'), None, 'SIZE_100'),
    Work('poseidon2-air', 'air', ['poseidon2', 17], 2, 1.0, "Plonky3's Poseidon2 AIR, 2^17 rows of 8 permutations (1312 columns)"),
    Work('keccak-air', 'air', ['keccak', 14], 2, 1.0, "Plonky3's Keccak-f AIR, 2^14 rows (2633 columns)"),
    lde(20, 32), lde(18, 128), lde(16, 512),
    tree(21, 32, .8), tree(19, 128, .8), tree(17, 512, 2.0),
    Work('poseidon2', 'kernel', ['tree', 'poseidon2', 20, 8], 2, .85, '2^21 permutations of Poseidon2-16: a tree over 2^20 rows of 8'),
    Work('interactions', 'interactions', [17], 1, 1.2, 'what 16 interactions of 2^17 rows add to a proof: columns, commitment and constraints'),
    Work('sub-block', 'kernel', ['shapes', 'blake3', SHAPES], 2, None, 'extensions of all tables of a recorded sub-block, and one tree'),
]
BY_NAME = {w.name: w for w in ALL}


class Unknown(Exception):
    """A work that does not exist."""


def chosen(names):
    """The works of these names; a name may be an ELF file too. All where there are none."""
    return [named(n) for n in names] or ALL


def named(name):
    if name in BY_NAME: return BY_NAME[name]
    if os.path.isfile(name): return program(os.path.abspath(name))
    raise Unknown("no work and no file '%s'; works are %s" % (name, ' '.join(BY_NAME)))


def small(work):
    """The same in a size that shows that it works, and no speed."""
    words = {'air': lambda w: [w[0], 6], 'interactions': lambda w: [8], 'program': lambda w: w,
             'kernel': lambda w: w if w[0] == 'shapes' else [*w[:-2], 8, w[-1]]}[work.kind](work.words)
    return work._replace(words=words)


def describe():
    return '\n'.join('%-16s %s%s' % (w.name, w.says, '; %d thread%s' % (w.threads, 's' * (w.threads > 1))) for w in ALL)
