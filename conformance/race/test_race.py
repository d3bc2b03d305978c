#!/usr/bin/env python3
"""Tests of the driver: the statistics, the names of works, and the turns, with sides that only count."""
import itertools
import os
import re
import unittest

import build
import race
import sides
import stats
import works


class Fake:
    """A side that takes a given time and writes down when it was asked."""

    def __init__(self, name, millis, log, made='root'):
        self.name, self.millis, self.log, self.made = name, iter(millis), log, made
        self.about = dict(by=name)

    def prepare(self, *words):
        return self.about

    def run(self):
        self.log.append(self.name)
        return dict(millis=next(self.millis), cpuMillis=1)

    def settle(self): self.log.append('idle')
    def finish(self): return dict(made=self.made)
    def close(self): pass


def raced(ours, theirs):
    """The row of one kernel by two fakes."""
    under_test = race.Race.__new__(race.Race)
    under_test.folder, under_test.ours, under_test.binary = '/tmp', ours, None
    real, sides.Plonky3 = sides.Plonky3, lambda *_: theirs
    try:
        return under_test.run(works.BY_NAME['lde-2^20x32'], 3)
    finally:
        sides.Plonky3 = real


class Statistics(unittest.TestCase):
    def test_an_interval_holds_the_median_as_often_as_it_says(self):
        for n in 6, 8, 9, 10:
            low, high, said = stats.interval(list(range(n)))
            # Each value lies above the median with probability one half: count all ways in which they may.
            held = sum(low < sum(above) <= high for above in itertools.product((0, 1), repeat=n))
            self.assertAlmostEqual(held / 2 ** n, said)
            self.assertGreaterEqual(said, .95)

    def test_few_values_say_that_they_are_few(self):
        self.assertEqual((1, 3, .75), stats.interval([3, 1, 2]))

    def test_a_ratio_is_that_of_pairs(self):
        self.assertEqual((2, 1, 3), stats.summary([1, 10, 100], [2, 10, 300]))


class Works(unittest.TestCase):
    def test_an_unknown_work_is_named(self):
        with self.assertRaisesRegex(works.Unknown, "'marked'.*market"): works.chosen(['marked'])

    def test_no_name_means_all(self):
        self.assertEqual(works.ALL, works.chosen([]))


class Turns(unittest.TestCase):
    def test_sides_alternate_and_wait_for_each_other(self):
        log = []
        row = raced(Fake('ours', [2000] * 3 + [1, 2, 3], log), Fake('theirs', [9] + [2, 2, 9], log))
        self.assertEqual(['ours', 'idle', 'theirs', 'idle', 'theirs', 'idle', 'ours', 'idle', 'ours', 'idle', 'theirs', 'idle'], log[-12:])
        self.assertEqual((2, 1, 3, 2, 2), tuple(row[k] for k in ('ratio', 'min', 'max', 'ourMillis', 'plonky3Millis')))

    def test_short_works_have_more_warm_ups(self):
        for millis, times in (1000, 6), (1, 12), (5000, 3):
            log = []
            raced(Fake('ours', [millis] * times + [1, 2, 3], log), Fake('theirs', [9] + [2, 2, 9], log))
            self.assertEqual(['ours'] * times + ['idle', 'theirs', 'idle'], log[1:times + 4])

    def test_sides_that_make_different_things_are_no_race(self):
        with self.assertRaisesRegex(sides.Failed, 'this root'):
            raced(Fake('ours', [1] * 15, []), Fake('theirs', [1] * 4, [], 'this root'))

    def test_our_class_path_has_every_module_that_our_side_stands_on(self):
        """Otherwise the drivers do not compile, which only a race would show."""
        reached, open_modules = set(), ['cpu-fallback', 'zkvm']
        while open_modules:
            module = open_modules.pop()
            reached.add(module)
            with open(os.path.join(works.ROOT, module, 'pom.xml')) as pom: dependencies = re.findall('<dependency>(.*?)</dependency>', pom.read(), re.S)
            ours = [d for d in dependencies if '<groupId>io.zkthreads<' in d and '<scope>test<' not in d]
            open_modules += [m for d in ours for m in re.findall('<artifactId>(.*?)<', d) if m not in reached]
        self.assertEqual(reached, set(build.MODULES))


if __name__ == '__main__':
    unittest.main()
