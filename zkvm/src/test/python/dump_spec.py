"""Golden data from the executable specification of the machine, as changed by departures.py.

usage: ZKVM_SPEC=<folder of the specification> python3 dump_spec.py <output folder>

Writes the images of the programs (as ELF files, or as words for the assembled edge program), and golden.json:
per program the public words, the cycles, and for each instance of each table its height and the SHA-256 of its
canonical values (row-major, 32-bit little-endian); and a digest of the decoder over pseudo-random words.
"""
import hashlib, json, os, struct, subprocess, sys, tempfile
sys.path.insert(0, os.environ['ZKVM_SPEC'])
import numpy as np
import machine as M, cpu, programs as Q
import departures
departures.adopt(cpu)

OUT = sys.argv[1]
LANES = {n: 4 if n in ('ADD', 'ADDI', 'LW', 'CONST') else 3 if n in ('ADDI2', 'SW') else 2 for n in M.INSTR + ['BUMP']}


def digest(rows):
    a = np.ascontiguousarray(np.asarray(rows, dtype=object) % M.P, dtype='<u4') if not isinstance(rows, np.ndarray) else rows.astype('<u4')
    return hashlib.sha256(a.tobytes()).hexdigest()


def decoder():
    """One digest over opid and fields (mod p) of words drawn by a 64-bit linear congruential generator."""
    h, x = hashlib.sha256(), 1
    opcodes = [0x33, 0x13, 0x37, 0x17, 0x6f, 0x67, 0x63, 0x03, 0x23, 0x0f, 0x0b, 0x73]
    count = 0
    for i in range(100000):
        x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
        w = x >> 32 & 0xffffffff
        c = x >> 8 & 0xff
        if c < 240: w = w & ~127 | opcodes[c % 12]
        if c % 5 < 3: w = w & 0x1ffffff | (0, 1, 0x20)[c % 5] << 25
        if c % 7 == 0: w = 0x73
        if c % 11 == 0: w = w & ~0xf80
        if c % 13 == 0: w = w & ~0x1ff8000
        pc, region = (x >> 16 & 0x3fffff) << 2, int(x >> 4 & 3 == 3)
        d = cpu.decode(w, pc, region, 0x1004) or ()
        count += bool(d)
        h.update(struct.pack('<7I', *([v % M.P for v in d] + [0] * (7 - len(d)))))
    return dict(words=100000, decoded=count, sha256=h.hexdigest())


def image(program):
    return hashlib.sha256(b''.join(struct.pack('<9I', key, *words) for key, words in departures.blocks(program.image))).hexdigest()


def case(name, images, run, k, lanes, most, advice=(), trap=None, bare=False):
    m = M.build(k, lanes)
    inst = cpu.witness(run, m, most)
    assert not run.lost
    return dict(name=name, images=images, bare=bare, trap=trap, advice=list(advice), k=k, lanes=lanes or {}, most=most,
                cycles=run.cycles, public=[[i, v] for i, v in sorted(run.public.items())],
                rows={n: len(r) for n, r in run.rows.items() if r and n not in ('MEMBOUND', 'PUB')},
                rom=digest(run.p.rows), image=image(run.p),
                instances=[dict(table=i.t.name, height=i.height, sha256=digest(i.main)) for i in inst])


def words_file(name, words, org):
    open(os.path.join(OUT, name), 'wb').write(struct.pack('<I', org) + b''.join(struct.pack('<I', w) for w in words))


def main():
    os.makedirs(OUT, exist_ok=True)
    cases = []
    for seed, name in ((1, 'edge1.words'), (3, 'edge3.words')):
        e = Q.Edge(seed=seed)
        words_file(name, e.w, e.org)
        cases.append(case(name[:5], [name], e.run(k=13)[0], 13, None, 1 << 22))
        cases.append(case(name[:5], [name], Q.Edge(seed=seed).run(k=12)[0], 12, LANES, 1 << 11))
    blobs = {}
    cc = Q.cc
    def keep(args, out):
        data = cc(args, out); blobs[os.path.basename(out)] = data; return data
    Q.cc = keep
    for name, n in Q.SIZES.items():
        p = Q.c_program(name, n)
        open(os.path.join(OUT, name + '.elf'), 'wb').write(blobs['o'])
        cases.append(case(name, [name + '.elf'], cpu.Run(p, k=13).run(), 13, None, 1 << 22, bare=True))
        if name in ('ledger', 'interp'): cases.append(case(name, [name + '.elf'], cpu.Run(p, k=12).run(), 12, LANES, 1 << 11, bare=True))
    p = Q.os_program()
    for n in ('os', 'a', 'b'): open(os.path.join(OUT, n + '.elf'), 'wb').write(blobs[n])
    images = ['os.elf', 'a.elf', 'b.elf']
    cases.append(case('os', images, cpu.Run(p, advice=[9], k=13).run(), 13, None, 1 << 22, advice=[9], trap=0x1004))
    cases.append(case('os', images, cpu.Run(p, advice=[9], k=12).run(), 12, LANES, 1 << 11, advice=[9], trap=0x1004))
    json.dump(dict(version=2, decoder=decoder(), cases=cases), open(os.path.join(OUT, 'golden.json'), 'w'), separators=(',', ':'), indent=1)


main()
