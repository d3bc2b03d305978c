#!/usr/bin/env python3
"""trust.py [--logs FOLDER] [--cases N]: every check that a stranger's trust rests on, and docs/trust.md as the report.

`./check trust` runs it. Stages: the attack tests, coverage-guided fuzzing (scripts/fuzz), the verifier alone
(scripts/audit), the other implementation (conformance/run), the second model of soundness, and z3 over the instruction
tables. Each writes a log into FOLDER (target/trust); with --reuse a stage whose
log ended well is not run again. The report has no dates and no times. Exit 0 when every stage passed."""
import argparse
import collections
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TESTS = '''TamperingTest TranscriptAttackTest ContainerTamperingTest VerifierBoundsTest FuzzCorpusTest GoldenProofTest VerifierTest VerifyingKeyTest SoundnessBudgetTest StandaloneVerifierTest
    SoundnessModelTest SoundcalcTest CellMutationTest SemanticFaultTest MemoryAttackTest ControlFlowAttackTest SandboxTest IntervalTest MachineTest
    GoldenMachineTest PlainModelTest QemuTest'''.split()
SAY = {
    'TamperingTest': 'every field of the proof record, by seven kinds of change, each refused at the step that reads it; every message binds all later challenges',
    'ContainerTamperingTest': 'every byte of the container; tables left out, doubled and reordered; every other height',
    'VerifierBoundsTest': 'bytes allocated and steps taken on hostile inputs, within the bounds that the verifier states',
    'FuzzCorpusTest': 'every input that fuzzing has kept, once more',
    'TranscriptAttackTest': 'words, key, profile, parameters, tables and heights chosen after the challenges: six stories, each with a verifier who forgot the item',
    'GoldenProofTest': "Plonky3's proofs of both suites: read, verified, reproduced, and refused with any bit flipped",
    'VerifierTest': 'false statements, cheating provers, right proofs of other statements, other tables and heights, bytes that are no proof',
    'VerifyingKeyTest': 'keys that are refused; a key has one encoding',
    'SoundnessBudgetTest': 'bits of the published figures; short tables are unsound',
    'StandaloneVerifierTest': 'the verifier alone: files to verdict',
    'SoundnessModelTest': 'bits of every round of the shipped machine equal those of the second model',
    'SoundcalcTest': "no round has more bits than in the Ethereum Foundation's soundcalc; fewer only by named differences",
    'CellMutationTest': 'every cell and pair of cells of every table, multiplicities recomputed by the adversary',
    'SemanticFaultTest': 'an executor that lies once and goes on honestly: results, loads, stores, branches, jumps, regions, time, missing ends; as they are, and written into the row',
    'MemoryAttackTest': 'time travel, second values, gaps, state boundaries',
    'ControlFlowAttackTest': 'missing, doubled and foreign rows, code after HALT, forged public words',
    'SandboxTest': 'hostile contracts against regions and the OS',
    'IntervalTest': 'no equation holds mod p without holding for the integers',
    'MachineTest': 'degrees, weights, silent padding',
    'GoldenMachineTest': 'tables equal the executable specification of other authors',
    'PlainModelTest': 'every instruction on edge operands with all register aliasings, and random streams, against a plain model',
    'QemuTest': 'the executor against QEMU in user mode: the same edge operands, compiled programs, random streams',
}


FUZZ_SECONDS = 30


def run(log, name, command, reuse, env=None):
    """Runs a stage into its log; returns (passed, whether an earlier run, text)."""
    path = os.path.join(log, name + '.log')
    kept = reuse and os.path.exists(path) and open(path).read().rstrip().endswith('exit 0')
    if not kept:
        print('== ' + name, flush=True)
        with open(path, 'w') as out:
            code = subprocess.call(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=dict(os.environ, **(env or {})))
            out.write('\nexit %d\n' % code)
    text = re.sub('\x1b\\[[0-9;]*m', '', open(path).read())     # Maven resets colours even where there are none
    passed = text.rstrip().endswith('exit 0')
    print('== %s: %s' % (name, 'passed' if passed else 'FAILED, see ' + path), flush=True)
    return passed, kept, text


def table(head, rows):
    return ['| ' + ' | '.join(head) + ' |', '|' + '---|' * len(head), *('| ' + ' | '.join(map(str, r)) + ' |' for r in rows), '']


def machine():
    cpu = next((l.split(':')[1].strip() for l in open('/proc/cpuinfo') if l.startswith('model name')), 'unknown processor') \
        if os.path.exists('/proc/cpuinfo') else 'unknown processor'
    return '%s, %d cores' % (cpu, os.cpu_count())


def tests(text):
    out = ['## Attacks', '']
    classes = collections.OrderedDict()
    for name, tried, refused in re.findall(r'^(?:\[INFO\] )?trust\|([^|]+)\|(\d+)\|(\d+)', text, re.M):
        a, b = classes.get(name, (0, 0))
        classes[name] = a + int(tried), b + int(refused)
    out += table(['attack', 'tried', 'refused', 'kill rate'],
                 [(n, '%d' % t, '%d' % r, '%.4f %%' % (100 * r / t)) for n, (t, r) in sorted(classes.items())])
    out += ['What survives among the cells is listed in `zkvm/src/test/resources/attack/survivors.tsv`, and the test fails on any other:', '']
    path = os.path.join(ROOT, 'zkvm/src/test/resources/attack/survivors.tsv')
    out += table(['cell', 'seen outside', 'why it is no harm'],
                 [(c, 'yes' if kind == 'free' else 'no', why.replace('|', '\\|')) for kind, c, why in (l.rstrip('\n').split('\t') for l in open(path))])
    out += ['## Tests', '']
    rows = []
    for name in TESTS:
        found = re.search(r'Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+).* -- in \S*\.%s\b' % name, text)
        run_, failed, errors, skipped = map(int, found.groups()) if found else (0, 0, 0, 0)
        verdict = 'NOT RUN' if not found else 'FAILED' if failed + errors else 'SKIPPED' if skipped == run_ else 'passed'
        rows.append(('`%s`' % name, run_, skipped, verdict, SAY[name]))
    return out + table(['test', 'cases', 'skipped', 'result', 'what it shows'], rows)


def conformance(text):
    out = ['## Another implementation', '', 'Plonky3 (`p3-*` 0.8.0, pinned by `conformance/Cargo.lock`) verifies our proofs, we verify its proofs, both refuse corrupted ones.', '']
    skipped = re.search(r'^SKIPPED: .*', text, re.M)
    if skipped: return out + ['**' + skipped.group(0) + '**', '']
    for line in re.findall(r'^(?:backends:|toys:|tables alone:|runs:|sub-block,|\d+ of our proofs|FAILED).*', text, re.M):
        out.append('* ' + re.sub(r', \d+ s$', '', line))
    return out + ['']


def fuzzing(text):
    out = ['## Fuzzing', '', 'Jazzer, guided by coverage, %d seconds a target (`scripts/fuzz`); a target fails on any exception, a second encoding, an accepted proof that is not the honest one, or memory beyond the bound.' % FUZZ_SECONDS, '']
    rows = [(t, *map(int, rest)) for t, *rest in re.findall(r'^fuzz\|(\w+)\|(\d+)\|(\d+)\|(\d+)\|(\d+)$', text, re.M)]
    return out + table(['target', 'executions', 'edges covered', 'inputs in the corpus', 'findings'], rows)


def audit(text):
    out = ['## The verifier alone', '', 'A proof of more than 2^20 cycles, judged by the jar in a heap of 64 MiB (`scripts/audit`):', '']
    return out + ['* ' + line for line in re.findall(r'^(?:jar of|accepted|rejected).*', text, re.M)] + ['']


def soundness():
    out = ['## Proven bits', '', 'Per round, grinding included, for the shipped machine with all tables, those of all calls included. Smallest: every table at its least height; middle and largest: at 2^16 and 2^20 rows where it may, and ADD once and four times (of PROVEN_128: twice) more at 2^22.',
           'Computed by `SoundnessBudget` and, independently and in exact numbers, by `conformance/soundness/model.py`; a test holds them equal to 0.001 bits.',
           'Another holds every round to the figures of soundcalc (`conformance/soundness/soundcalc.json`): never more, and fewer only by differences of the models that it names.', '']
    figures = json.load(open(os.path.join(ROOT, 'conformance/soundness/figures.json')))
    rounds = list(dict.fromkeys(r for f in figures.values() for r in f if not r.startswith('fold')))
    rows = []
    for r in rounds: rows.append([r] + ['%.2f' % f[r] for f in figures.values()])
    rows.append(['folds, the weakest'] + ['%.2f' % min(b for r, b in f.items() if r.startswith('fold')) for f in figures.values()])
    rows.append(['**weakest round**'] + ['**%.2f**' % min(f.values()) for f in figures.values()])
    return out + table(['round', *figures], rows) + compact_soundness()


def compact_soundness():
    out = ['', 'Compact proofs, by `CompactSoundness` and the same script; middle: at 2^13 rows where it may, and ADD once more at 2^22; largest: at 2^16 rows. Of rounds that repeat, the weakest is given.', '']
    figures = json.load(open(os.path.join(ROOT, 'conformance/soundness/compact-figures.json')))
    kind = lambda name: re.sub(r'^(main|preprocessed) ', '', re.sub(r' \d+$', '', name))
    rounds = list(dict.fromkeys(kind(r) for f in figures.values() for r in f if r != 'all rounds'))
    rows = []
    for r in rounds:
        weakest = [min((b for n, b in f.items() if kind(n) == r), default=None) for f in figures.values()]
        rows.append([r] + ['' if b is None else '%.2f' % b for b in weakest])
    rows.append(['**all rounds**'] + ['**%.2f**' % f['all rounds'] for f in figures.values()])
    return out + table(['round', *figures], rows)


def determinism(path):
    out = ['## Is the output of an instruction a function of its input?', '',
           'z3 over the expression graphs as proven (`scripts/smt/determinism.py` says how and what is assumed): two rows with the same instruction, state and words received cannot send different ones.', '']
    if not os.path.exists(path): return out + ['**SKIPPED: needs python3 with z3-solver**', '']
    rows = []
    for name, o in json.load(open(path)).items():
        outcome = o['outcome']
        if name == 'READ': outcome, note = 'not a function', 'by design: advice is the prover\'s choice, and the program must check it'
        elif outcome == 'proved': note = 'with the lemma that quotient and remainder are unique, proved by z3 too' if name == 'DIV' else ''
        else: outcome, note = 'sampled', 'z3: %s; what stands is `CellMutationTest` and `PlainModelTest`' % outcome
        rows.append((name, outcome, o['cases'], note))
    return out + table(['table', 'outcome', 'cases', ''], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--logs', default=os.path.join(ROOT, 'target/trust'))
    parser.add_argument('--cases', default='40', help='random systems for the other implementation')
    parser.add_argument('--reuse', action='store_true')
    args = parser.parse_args()
    os.makedirs(args.logs, exist_ok=True)
    outcomes = os.path.join(args.logs, 'determinism.json')
    stages = []

    def stage(title, *rest, **more):
        passed, kept, text = run(args.logs, *rest, reuse=args.reuse, **more)
        stages.append((title, passed, kept))
        return text

    test_log = stage('attacks', 'tests',
                     ['mvn', '-pl', 'zkvm', '-am', '-Dnolint', 'test', '-Dtest=' + ','.join(TESTS), '-Dsurefire.failIfNoSpecifiedTests=false'])
    fuzz_log = stage('coverage-guided fuzzing', 'fuzz', ['scripts/fuzz', 'all', str(FUZZ_SECONDS)])
    audit_log = stage('the verifier alone in 64 MiB', 'audit', ['scripts/audit'])
    other = stage('another implementation', 'conformance', ['conformance/run', args.cases, '1'])
    stage('second model of soundness', 'soundness', ['conformance/soundness/model.py'])
    try:
        import z3  # noqa: F401
        stage('determinism by z3', 'determinism', ['scripts/smt/run', outcomes])
    except ImportError:
        print('SKIPPED: determinism by z3 needs z3-solver (PyPI)')
        if os.path.exists(outcomes): os.remove(outcomes)
    lines = ['# Why a stranger may trust a proof', '',
             'Written by `./check trust`; do not edit. Every figure is counted, on %s. What is claimed and what is not: [SECURITY.md](../SECURITY.md); why the formulas hold: [soundness.md](soundness.md).' % machine(), '']
    lines += table(['stage', 'result'], [(t, ('passed' if p else '**FAILED**') + (', in an earlier run (`--reuse`)' if kept else '')) for t, p, kept in stages])
    lines += conformance(other) + soundness() + tests(test_log) + fuzzing(fuzz_log) + audit(audit_log) + determinism(outcomes)
    lines += ['## Do it yourself', '',
              '* `zkt prove --elf PROGRAM --audit DIR`, then `java -jar stark-core/target/stark-core-0.1.0.jar --explain DIR/key DIR/words DIR/proof`: the verifier alone, with the JDK and nothing else.',
              '* `zkt verify PROOF --elf PROGRAM --explain` prints the rounds of one proof with formula and inputs.',
              '* `zkt keygen --from-source guest` rebuilds the images from their sources, compares them and prints the key\'s digest.',
              '* `zkt machine --list` prints every table, column, equation and message.', '',
              '`scripts/fuzz TARGET SECONDS` goes on fuzzing from where the kept corpus ends; `scripts/audit` proves and judges.']
    with open(os.path.join(ROOT, 'docs/trust.md'), 'w') as out: out.write('\n'.join(lines) + '\n')
    sys.exit(not all(p for _, p, _ in stages))


if __name__ == '__main__':
    main()
