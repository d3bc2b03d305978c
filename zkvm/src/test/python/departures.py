"""Where the machine departs from its executable specification, as changes to that specification.

    import departures        # after machine (and cpu) of the specification are importable

1. A word of memory is named by two elements of MEM, its space and its number there, instead of one key: the region and
   address/4, or 2^16 and the register. A place that MEMBOUND does not list never balances, so loads, stores and jumps need
   one check of an address (rs1 below 2^30) instead of two and no column for its low bits, and XMEM and ENTER need no check
   of the region. See docs/adr/0008-places-instead-of-keys.md.
2. RNG is gone: VRNG holds the same values for k <= 16.
3. The ecall of a bare program (one with a first stack pointer) is EXIT, a table of its own, which reads 93 in x17.
4. ENTER writes 0 to rs2, which it read only.
5. IMAGE has blocks of eight words. A run uses all words of a block or leaves the block alone, and then MEMBOUND lists it in
   one row, by a bus of its own. Of a bare program no run may use the first 2^12 bytes: a block without words.
6. A row of ROM is two instructions.
7. CLOCK, CALL and what calls need are no part of the specification, and a key has only the tables that its program can need.

Rows of the specification's interpreter are mapped to the columns of the changed tables; it runs unchanged."""
import machine as M

SPACE = 1 << 16                     # of the registers
I4 = pow(4, -1, M.P)


class Place:
    def __init__(s, space, word): s.space, s.word = M.ex(space), M.ex(word)


class Registers:
    """Stands for the key of register 0 in the tables: its sum with a number is a place."""
    def __add__(s, number): return Place(SPACE, number)


def access(t, m, at, now, pts, olo, ohi, nlo, nhi):
    t.receive('MEM', m, at.space, at.word, pts, olo, ohi); t.send('MEM', m, at.space, at.word, now, nlo, nhi); M.rng(t, m, now - pts - 1)


def address(f, a, imm=0):
    M.vrng(f.t, f.real, a.hi, 14); return a.lo + 65536 * a.hi + imm


def table(name):
    """Replaces the columns and rules of a table; number, kind and text stay."""
    def d(fn): M.T[name] = (*M.T[name][:3], fn); return fn
    return d


M.REG, M.access = Registers(), access
M.rng = lambda t, m, x: M.vrng(t, m, x, t.k)
M.BUS.pop('RNG'); M.T.pop('RNG')
M.BUS['BLOCK'], M.PERMUTATION = 4, (*M.PERMUTATION, 'BLOCK')
BLOCK, NULL = 8, 1024               # words


@table('LW')
def _(t, k):
    f = M.Frame(t, 15); a, d = f.reg('a', 0, 'rs1'), f.rd(); imm = t.col('imm', 'signed offset (ROM)'); m = M.memcols(t); at = Place(f.region, address(f, a, imm) * I4)
    f.prog(d.idx, a.idx, imm); f.read(a); access(t, f.real, at, f.ts + 2, m.pts, m.lo, m.hi, m.lo, m.hi); f.write(d, m.lo, m.hi); f.go(f.pc + 4)


@table('SW')
def _(t, k):
    f = M.Frame(t, 17); a, b = f.reg('a', 0, 'rs1'), f.reg('b', 1, 'rs2'); imm = t.col('imm', 'signed offset (ROM)'); m = M.memcols(t); at = Place(f.region, address(f, a, imm) * I4)
    f.prog(a.idx, b.idx, imm); f.read(a); f.read(b); access(t, f.real, at, f.ts + 2, m.pts, m.lo, m.hi, b.lo, b.hi); f.go(f.pc + 4)


def low_bits(t): return t.bit('o0', 'bit 0 of the address'), t.bit('o1', 'bit 1 of the address')


@table('LBH')
def _(t, k):
    f = M.Frame(t, 16); by, sg = t.col('by', '1 for LB, LBU (ROM)'), t.col('sg', '1 for LB, LH (ROM)'); a, d = f.reg('a', 0, 'rs1'), f.rd(); imm = t.col('imm', 'signed offset (ROM)')
    o0, o1 = low_bits(t); m = M.memcols(t)
    h, b0, y, sn, cl = t.col('h', 'selected half'), t.col('b0', 'its low byte'), t.col('y', 'loaded value, a byte times 256'), t.bit('sn', 'sign extension'), t.col('c_lo', 'result, low')
    at = Place(f.region, (address(f, a, imm) - (o0 + 2 * o1)) * I4)
    t.zero('aligned half', (1 - by) * o0); t.zero('half', h - m.lo - o1 * (m.hi - m.lo)); b1 = (h - b0) * M.I8; M.pair(t, f.real, b0, b1)
    bsel = b0 + o0 * (b1 - b0)
    t.zero('y', y - h - by * (256 * bsel - h)); t.zero('sn unsigned', sn * (1 - sg)); M.vrng(t, f.real, y - 32768 * sn, 16 - sg)
    t.zero('c_lo', cl - h - by * (bsel + 0xff00 * sn - h))
    f.prog(d.idx, a.idx, imm, by, sg); f.read(a); access(t, f.real, at, f.ts + 2, m.pts, m.lo, m.hi, m.lo, m.hi); f.write(d, cl, 65535 * sn); f.go(f.pc + 4)


@table('SBH')
def _(t, k):
    f = M.Frame(t, 18); by = t.col('by', '1 for SB (ROM)'); a, b = f.reg('a', 0, 'rs1'), f.reg('b', 1, 'rs2'); imm = t.col('imm', 'signed offset (ROM)')
    o0, o1 = low_bits(t); m = M.memcols(t)
    oh, ob, s = t.col('oh', 'selected half before'), t.col('ob', 'its low byte'), t.col('s', 'low byte of rs2'); nl, nh = t.col('n_lo', 'word after, low'), t.col('n_hi', 'word after, high')
    at = Place(f.region, (address(f, a, imm) - (o0 + 2 * o1)) * I4)
    t.zero('aligned half', (1 - by) * o0); t.zero('half', oh - m.lo - o1 * (m.hi - m.lo)); ob1, s1 = (oh - ob) * M.I8, (b.lo - s) * M.I8; M.pair(t, f.real, ob, ob1); M.pair(t, f.real, s, s1)
    t.zero('low half kept', o1 * (nl - m.lo)); t.zero('high half kept', (1 - o1) * (nh - m.hi))
    byte = s - ob + o0 * (256 * (s - ob1) - (s - ob)); half = b.lo - oh
    t.zero('change', nl - m.lo + nh - m.hi - half - by * (byte - half))
    f.prog(a.idx, b.idx, imm, by); f.read(a); f.read(b); access(t, f.real, at, f.ts + 2, m.pts, m.lo, m.hi, nl, nh); f.go(f.pc + 4)


@table('JALR')
def _(t, k):
    f = M.Frame(t, 19); a, d = f.reg('a', 0, 'rs1'), f.rd(); imm, lh = t.col('imm', 'signed offset (ROM)'), t.col('link_hi', '(pc+4) >> 16 (ROM)'); o0 = t.bit('o0', 'bit 0 of rs1 + imm, dropped')
    target = address(f, a, imm) - o0
    f.prog(d.idx, a.idx, imm, lh); f.read(a); f.write(d, f.pc + 4 - 65536 * lh, lh); f.go(target)


def region(t):
    b = M.Reg(); b.idx, b.pts, b.lo = t.col('b_idx', 'register of the region (ROM)'), t.col('b_pts', 'its last access'), t.col('b_lo', 'region'); b.hi, b.slot = M.const(0), 1
    return b


@table('XMEM')
def _(t, k):
    f = M.Frame(t, 24, None); st = t.col('st', '1 for xsw (ROM)'); a, b = f.reg('a', 0, 'rs1'), region(t)
    m = M.memcols(t); g = M.Reg(); g.idx, g.pts, g.lo, g.hi = t.col('g_idx', 'third register (ROM)'), t.col('g_pts', 'its last access'), t.col('g_lo', 'its old value, low'), t.col('g_hi', 'its old value, high')
    vl, vh = t.col('v_lo', 'word moved, low'), t.col('v_hi', 'word moved, high')
    t.zero('moved lo', vl - m.lo - st * (g.lo - m.lo)); t.zero('moved hi', vh - m.hi - st * (g.hi - m.hi))
    f.prog(g.idx, a.idx, b.idx, st); f.read(a); f.read(b); at = Place(b.lo, address(f, a) * I4)
    access(t, f.real, at, f.ts + 2, m.pts, m.lo, m.hi, vl, vh); access(t, f.real, M.REG + g.idx, f.ts + 3, g.pts, g.lo, g.hi, vl, vh); f.go(f.pc + 4)


@table('ENTER')
def _(t, k):
    f = M.Frame(t, 25, None); a, b = f.reg('a', 0, 'rs1'), region(t)
    f.prog(a.idx, b.idx); f.read(a); access(t, f.real, M.REG + b.idx, f.ts + 1, b.pts, b.lo, b.hi, 0, 0); f.go(address(f, a), b.lo)


@table('BUMP')
def _(t, k):
    real = t.bit('real', '1 on a used row'); at = Place(t.col('space', 'space of the word'), t.col('word', 'its number there'))
    ts, lo, hi = t.col('ts_old', 'time of the entry'), t.col('lo', 'word, low'), t.col('hi', 'word, high'); j, dh = t.col('j', 'new time / 2^k'), t.col('d_hi', '(ts_new - ts_old - 1) >> k')
    t.receive('MEM', real, at.space, at.word, ts, lo, hi); t.send('MEM', real, at.space, at.word, (1 << k) * j, lo, hi)
    M.rng(t, real, (1 << k) * j - ts - 1 - (1 << k) * dh); M.vrng(t, real, j, M.far(k)); M.vrng(t, real, dh, M.far(k))


@table('MEMBOUND')
def _(t, k):
    real, fresh = t.bit('real', '1 on a used row; used rows come first'), t.bit('fresh', '1 if the word starts as zero, 0 if IMAGE starts it')
    block, reg = t.bit('block', '1 for a block that the run leaves alone'), t.bit('reg', '1 for a register')
    rg, wl, wh = t.col('region', 'region of the word, or of the block'), t.col('w_lo', 'number of the (first) word, 16 bits'), t.col('w_hi', 'number of the (first) word, 6 bits')
    size = t.col('size', 'words of the row: 1 unless it is a block')
    dl, dh = t.col('d_lo', 'key - end of the row before, low'), t.col('d_hi', 'the same, high (free on the first row)')
    ts, lo, hi = t.col('fin_ts', 'time of the last access'), t.col('fin_lo', 'last value, low'), t.col('fin_hi', 'last value, high'); N = t.next
    key = lambda at: at(wl) + 65536 * at(wh) + (1 << 22) * at(rg) + (1 << 28) * at(reg)
    t.zero('fresh real', fresh * (1 - real)); t.zero('block real', block * (1 - real)); t.zero('block fresh', block * fresh)
    t.zero('size', (real - block) * (size - 1)); t.zero('prefix', M.TRANS * (1 - real) * N(real))
    t.zero('increasing', M.TRANS * N(real) * (key(N) - key(lambda c: c) - size - N(dl) - 65536 * N(dh)))
    space, word = rg + SPACE * reg, wl + 65536 * wh
    t.send('MEM', fresh, space, word, 0, 0, 0); t.receive('MEM', real - block, space, word, ts, lo, hi); t.receive('BLOCK', block, space, word, size)
    for x, bits in ((rg, 6), (wl, 16), (wh, 6), (dl, 16), (dh, 13)): M.vrng(t, real, x, bits)


@table('IMAGE')
def _(t, k):
    real, words, space, word, size = (t.prec(n, n) for n in ('real', 'words', 'space', 'word', 'size'))
    used = t.bit('used', '1 if the run uses a word of the block'); t.zero('used words', used * (1 - words))
    for i in range(BLOCK): t.send('MEM', used, space, word + i, 0, t.prec(f'lo{i}', 'low'), t.prec(f'hi{i}', 'high'))
    t.send('BLOCK', real - used, space, word, size)


@table('ROM')
def _(t, k):
    for i in (0, 1):
        c = [t.prec(f'{n}{i}', n) for n in ('region', 'pc', 'opid')] + [t.prec(f'f{f}_{i}', 'field') for f in range(6)]
        t.provide('PROG', t.col(f'mult{i}', 'how often executed'), *c)


EXIT = 29
@M.table('EXIT', EXIT, doc='ECALL of a bare program: x17 is 93, the run ends, a0 is the exit word')
def _(t, k):
    f = M.Frame(t, EXIT, None); x = M.Reg(); x.pts, x.lo, x.hi = t.col('a0_pts', 'last access of a0'), t.col('a0_lo', 'a0, low'), t.col('a0_hi', 'a0, high'); p = t.col('a7_pts', 'last access of a7')
    f.prog(); access(t, f.real, M.REG + 10, f.ts, x.pts, x.lo, x.hi, x.lo, x.hi); access(t, f.real, M.REG + 17, f.ts + 1, p, 93, 0, 93, 0); t.send('PUB', f.real, 65535, 65535, x.lo, x.hi)
M.INSTR.append('EXIT')


def place_of(key): return (SPACE, key - (1 << 28)) if key >> 28 else (key >> 22, key & 0x3fffff)


def is_bare(image): return (1 << 28) + 2 in image


def blocks(image):
    """First key and words of every block, in order."""
    return [(b, [image.get(b + i, 0) for i in range(BLOCK)]) for b in sorted({key - key % BLOCK for key in image})]


_preprocessed = M.preprocessed
def preprocessed(name, k, rom=None, image=None, entry=None):
    if name == 'IMAGE':
        rows = [[1, 0, 0, 0, NULL] + [0] * 2 * BLOCK] if is_bare(image) else []
        rows += [[1, 1, *place_of(key), BLOCK, *(limb for v in words for limb in (v & 0xffff, v >> 16))] for key, words in blocks(image)]
        return rows + [[0] * (5 + 2 * BLOCK)] * (M.up(len(rows)) - len(rows))
    if name == 'ROM':
        rows = [list(r) for r in rom]; rows += [[0] * 9] * (2 * M.up((len(rows) + 1) // 2) - len(rows))
        return [a + b for a, b in zip(rows[::2], rows[1::2])]
    return _preprocessed(name, k, rom, image, entry)
M.preprocessed = preprocessed


# ------------------------------------------------------------------ rows of the specification's interpreter
def without(*columns): return lambda row: [v for i, v in enumerate(row) if i not in columns]
def boundary(run):
    """Rows of MEMBOUND: the words of blocks that the run uses, fresh words, and the other blocks, by key."""
    image, rows, end = run.p.image, [], None
    left = {b: BLOCK for b, _ in blocks(image) if not run.touched & set(range(b, b + BLOCK))} | ({0: NULL} if is_bare(image) else {})
    words = run.touched | {b + i for b, _ in blocks(image) if b not in left for i in range(BLOCK)}
    for key in sorted(words | set(left)):
        v, ts = run.mem.get(key, (0, 0)) if key in words else (0, 0); size = left.get(key, 1); d = 0 if end is None else key - end
        space, word = place_of(key); reg, fresh = int(space == SPACE), int(key in words and key - key % BLOCK not in dict(blocks(image)))
        rows.append([1, fresh, int(key in left), reg, 0 if reg else space, word & 0xffff, word >> 16, size, d & 0xffff, d >> 16, ts, v & 0xffff, v >> 16]); end = key + size
    return rows
ROW = dict(LW=without(13), SW=without(13), LBH=without(15), SBH=without(14), JALR=without(14),
           XMEM=lambda r: [*r[:6], 4 * r[6], *r[7:]], BUMP=lambda r: [r[0], *place_of(r[1]), *r[2:]])


def adopt(cpu):
    """Lets the interpreter's witness have the columns of the changed tables."""
    import numpy as np
    from collections import Counter
    C, cpu.boundary = cpu.C, boundary

    def count(machine, instances, pre):
        need = {}
        for i in instances:
            for bus, m, t, x in C.messages(i):
                if bus in M.PERMUTATION: continue
                for row in t[m != 0].tolist(): need.setdefault(bus, Counter())[tuple(row)] += 1
        out = {}
        for n in ('ROM', 'VRNG', 'BYTE', 'POW2'):
            t, p = machine[n], np.asarray(pre[n], np.int64); main = np.zeros((len(p), t.width), np.int64); env = C.environment(C.Instance(t, main, p)); memo = {}
            for x in t.inter:
                want = need.get(x.bus, {})
                for r, row in enumerate(C.rows_of(x.tuple, env, memo, len(p)).tolist()) if want else ():
                    c = want.pop(tuple(row), 0)
                    if c: main[r, x.mult.a] = c
            out[n] = main
        alone = {(r[4] + SPACE * r[3], r[5] + 65536 * r[6]) for i in instances if i.t.name == 'MEMBOUND' for r in i.main.tolist() if r[2]}
        out['IMAGE'] = np.asarray([[int(r[0] and (r[2], r[3]) not in alone)] for r in pre['IMAGE']], np.int64)
        return out, {b: list(c.items())[:3] for b, c in need.items() if c}
    cpu.count = count

    class Program(cpu.Program):
        """Only a bare program has a first stack pointer."""
        def __init__(s, regions, trap=0x1004, sp=None):
            super().__init__(regions, trap, sp)
            if sp is None: return
            s.rom = {at: (EXIT, *d[1:]) if d[0] == 21 else d for at, d in s.rom.items()}
            s.rows = [(r, pc, EXIT if op == 21 else op, *f) for r, pc, op, *f in s.rows]
    step = cpu.Run.step

    def step_or_exit(s):
        if s.p.rom.get((s.region, s.pc), (0,))[0] != EXIT: return step(s)
        pc, ts = s.pc, s.ts; pts, v = s.acc(cpu.REG + 10, ts); called, number = s.acc(cpu.REG + 17, ts + 1)
        if number != 93: s.trap(f'ecall {number}')
        s.exit = s.public[cpu.M32] = v; s.rows['EXIT'].append([pc, ts, 1, pts, v & 0xffff, v >> 16, called])
        s.pc, s.ts, s.cycles = pc + 4, ts + 4, s.cycles + 1

    def step_or_enter(s):
        op, *f = s.p.rom.get((s.region, s.pc), (0,)); step_or_exit(s)
        if op == 25: s.mem[cpu.REG + f[1]][0] = 0
    cpu.Program, cpu.Run.step = Program, step_or_enter

    witness = cpu.witness
    def adopted(run, machine, most=1 << 22):
        run.rows = {n: [ROW[n](r) for r in rows] if n in ROW else rows for n, rows in run.rows.items()}
        return witness(run, machine, most)
    cpu.witness = adopted
