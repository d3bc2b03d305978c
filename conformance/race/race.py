#!/usr/bin/env python3
"""race.py [WORK | ELF]...: our prover and Plonky3's on the same works, in turns.

Each side is a process that is idle while the other works. After warm-ups they run in turns, the first of a pair changing
from pair to pair; a ratio is that of Plonky3's time to ours in one pair, and what is printed is their median, least and
most: above 1 ours is faster. Both sides then say what they made: verified proofs, or the same roots. Plonky3 uses the
transform, hash and prover that are fastest for it here. Without names all works are raced. Close other programs first."""
import argparse
import json
import os
import statistics
import sys
import tempfile
import time

import build
import interactions
import sides
import stats
import works


LEAST_WARM_UPS, MOST_WARM_UPS, WARM_MILLIS = 3, 12, 6000


def say(text):
    print(text, file=sys.stderr, flush=True)


class Race:
    """Both sides, built, and a folder for what they exchange."""

    def __init__(self, chosen, folder):
        self.folder = folder
        build.need_cargo()
        self.ours = sides.Java('ours', build.ours())
        say('building Plonky3')
        self.specs = {work.name: spec for work in chosen for spec in self.export(work)}
        others = [w for w in works.ALL if w.name not in self.specs]
        self.binary = build.plonky3(list(self.specs.values()), lambda: [s for w in others for s in self.export(w)])

    def file(self, work, name):
        os.makedirs(os.path.join(self.folder, work.name), exist_ok=True)
        return os.path.join(self.folder, work.name, name)

    def lookups(self, with_lookups, log_rows):
        path = os.path.join(self.folder, 'interactions-%d.json' % with_lookups)
        interactions.write_spec(path, log_rows, with_lookups)
        return path

    def export(self, work):
        """The spec, whose constraints are compiled into the other side; none where it has its own."""
        if work.kind == 'program':
            folder = os.path.dirname(self.file(work, 'spec.json'))
            self.ours.prepare(work.threads, 'program', work.words[0], folder, *work.words[1:])
            return [os.path.join(folder, 'spec.json')]
        return [self.lookups(True, *work.words)] if work.kind == 'interactions' else []

    def commands(self, work):
        """What each side is told."""
        if work.kind == 'kernel': return work.words, work.words
        spec, traces = self.file(work, 'spec.json'), self.file(work, 'traces')
        if work.kind == 'program':
            return ['program', work.words[0], os.path.dirname(spec), *work.words[1:]], ['proof', spec, traces]
        if work.kind == 'air':
            sides.Plonky3(self.binary, work.threads, 'export', *work.words, os.path.dirname(spec)).close()
            return ['proof', spec, traces], ['air', *work.words]
        interactions.write_traces(traces, *work.words)
        both = ['proof', self.specs[work.name], traces, self.lookups(False, *work.words), traces]
        return both, both

    def run(self, work, runs):
        """One work, `runs` pairs: a row for the table."""
        our_words, their_words = self.commands(work)
        about = self.ours.prepare(work.threads, *our_words)
        self.ours.settle()
        theirs = sides.Plonky3(self.binary, work.threads, *their_words)
        pair = [self.ours, theirs]
        self.warm_up(runs)
        theirs.run()
        theirs.settle()
        laps = {side: [] for side in pair}
        for i in range(runs):
            for side in pair if i % 2 == 0 else reversed(pair):
                laps[side].append(side.run())
                side.settle()
        row = self.row(work, about, theirs.about, laps[self.ours], laps[theirs])
        row.update(self.agreement(work, self.ours.finish(), theirs.finish()))
        theirs.close()
        return row

    def warm_up(self, runs):
        """Ours is compiled while it runs: it becomes faster for some seconds, which short works reach by more runs."""
        times, millis = 0, 0
        while times < 1 or runs > 2 and (times < LEAST_WARM_UPS or times < MOST_WARM_UPS and millis < WARM_MILLIS):
            millis += self.ours.run()['millis']
            times += 1
        self.ours.settle()

    @staticmethod
    def row(work, about, their_about, ours, theirs):
        millis = lambda laps: [lap['millis'] for lap in laps]
        cpu = lambda laps: sum(lap['cpuMillis'] for lap in laps)
        ratio, least, most = stats.summary(millis(ours), millis(theirs))
        rounded = lambda x: round(x, 3)
        row = dict(work=work.name, ratio=rounded(ratio), min=rounded(least), max=rounded(most),
                   ourMillis=round(statistics.median(millis(ours)), 1), plonky3Millis=round(statistics.median(millis(theirs)), 1))
        if cpu(ours) and cpu(theirs): row['cpuRatio'] = rounded(cpu(theirs) / cpu(ours))
        row.update(threads=work.threads, pairs=len(ours), ourBackend=about['by'], plonky3By=their_about['by'])
        for name in 'cycles', 'committedCells':
            if name in about: row[name] = about[name]
        if 'tried' in their_about: row['plonky3Tried'] = their_about['tried']
        return row

    @staticmethod
    def agreement(work, ours, theirs):
        """That both made the same, or proofs that verify."""
        if 'made' in ours and ours['made'] != theirs['made']:
            raise sides.Failed('%s: ours made %s, Plonky3 %s' % (work.name, ours['made'], theirs['made']))
        if 'accepted' in ours: return dict(ourProofBytes=ours['proofBytes'], plonky3ProofBytes=theirs['proofBytes'])
        return {}

    def close(self):
        self.ours.close()


def text(row):
    line = '%-16s ratio %.2f (%.2f … %.2f), ours %.1f ms, Plonky3 %.1f ms' % tuple(row[k] for k in ('work', 'ratio', 'min', 'max', 'ourMillis', 'plonky3Millis'))
    if 'cpuRatio' in row: line += ', CPU ratio %.2f' % row['cpuRatio']
    return '%s [%d threads; %s]' % (line, row['threads'], row['plonky3By'])


def raced(chosen, runs, show):
    """Races the works and shows each row as it comes."""
    target = os.path.join(build.TARGET, 'data')
    os.makedirs(target, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as folder:
        race = Race(chosen, folder)
        try:
            for work in chosen:
                begun = time.time()
                say('%s: %s' % (work.name, work.says))
                row = race.run(work, runs)
                show(row)
                say('%s: %.0f s' % (work.name, time.time() - begun))
        finally:
            race.close()


def main():
    parser = argparse.ArgumentParser(prog='zkt bench --against-plonky3', description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog='works:\n' + works.describe())
    parser.add_argument('works', nargs='*', metavar='WORK | ELF')
    parser.add_argument('--list', action='store_true', help='print the works and end')
    parser.add_argument('--json', action='store_true', help='a line of JSON for each work: {work, ratio, min, max, ourMillis, plonky3Millis, …}')
    parser.add_argument('--runs', type=int, default=5, help='pairs for each work (5)')
    parser.add_argument('--small', action='store_true', help='tiny sizes: shows that everything works, and no speed')
    args = parser.parse_args()
    if args.list: return print(works.describe())
    if args.runs < 1: parser.error('--runs takes a positive number')
    try:
        chosen = works.chosen(args.works)
        if args.small: chosen = [works.small(w) for w in chosen]
        raced(chosen, 1 if args.small else args.runs, lambda row: print(json.dumps(row) if args.json else text(row), flush=True))
    except (works.Unknown, build.Missing, sides.Failed) as e:
        sys.exit('zkt bench --against-plonky3: %s' % e)


if __name__ == '__main__':
    main()
