#!/usr/bin/env bash
# HdrHistogram 2.2.2 (org.hdrhistogram): the greatest value that it tells may be greater than any that was recorded.
#
# One would guess that percentiles are as exact as the digits that were asked for, and that the maximum, which costs one
# comparison to keep, is exact; and that min, mean and max of one value are that value. getMaxValue and
# getValueAtPercentile(100) give the upper end of the bucket that the value fell into, getMinNonZeroValue its lower end and
# getMean its middle. So a check like "max at most 50 ms" fails though nothing took longer; compare with
# lowestEquivalentValue of what was measured, or with as many digits as the bound needs.
#
# Seen 2026-11-30, JDK 25: one value, 50,000,000, two significant digits: min 49,807,360, mean 49,938,432, max 50,069,503
# Fails if min, mean and max are the value now. Needs a JDK of 17 or newer and Maven.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/One.java" <<'JAVA'
import org.HdrHistogram.Histogram;

class One {
  public static void main(String[] arguments) {
    long value = 50_000_000;
    Histogram histogram = new Histogram(2);
    histogram.recordValue(value);
    System.out.printf("min %,d, mean %,.0f, max %,d, of 100 percent %,d%n",
        histogram.getMinNonZeroValue(), histogram.getMean(), histogram.getMaxValue(), histogram.getValueAtPercentile(100));
    boolean rounded = histogram.getMinNonZeroValue() < value && histogram.getMaxValue() > value
        && histogram.getValueAtPercentile(100) > value && histogram.getMean() != value;
    System.exit(rounded ? 0 : 1);
  }
}
JAVA
mvn -q dependency:copy -Dartifact=org.hdrhistogram:HdrHistogram:2.2.2 -DoutputDirectory="$work" >/dev/null
if ! java -cp "$work/HdrHistogram-2.2.2.jar" "$work/One.java"; then echo "changed"; exit 1; fi
echo "as described"
