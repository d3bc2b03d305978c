"""Medians of pairs, and intervals that assume nothing about how times are distributed."""
import math
import statistics


def summary(ours, theirs):
    """Ratio of the pairs (theirs to ours; above 1 means that ours is faster): median, least, most."""
    ratios = [t / o for o, t in zip(ours, theirs)]
    return statistics.median(ratios), min(ratios), max(ratios)


def interval(values, confidence=.95):
    """An interval that holds the median with at least this probability: order statistics, by the binomial law.
    Returns (low, high, the probability it really has); fewer than six values cannot give 95 %."""
    values, n = sorted(values), len(values)
    tail, k = 0.0, 0
    while k < n // 2 and tail + math.comb(n, k) / 2 ** n <= (1 - confidence) / 2:
        tail += math.comb(n, k) / 2 ** n
        k += 1
    if k == 0: return values[0], values[-1], 1 - 2 / 2 ** n
    return values[k - 1], values[n - k], 1 - 2 * tail
