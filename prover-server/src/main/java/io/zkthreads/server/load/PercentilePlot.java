package io.zkthreads.server.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// Latencies by percentile as an SVG image. To the right each step is ten times rarer (90 %, 99 %,
/// 99.9 % …), upwards ten times longer.
final class PercentilePlot {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 460;
  private static final int LEFT = 80;
  private static final int RIGHT = 130;
  private static final int TOP = 30;
  private static final int BOTTOM = 50;

  /// Distinct also for those who see no red or green (Okabe and Ito).
  private static final List<String> COLORS =
      List.of("#999999", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#000000");

  private static final int STEPS_A_DECADE = 20;

  private final Map<String, Histogram> series;
  private final int decades;
  private final int low;
  private final int high;
  private final StringBuilder out = new StringBuilder();

  private PercentilePlot(Map<String, Histogram> series) {
    this.series = series;
    long count = series.values().stream().mapToLong(Histogram::getTotalCount).max().orElse(1);
    decades = Math.clamp((int) Math.ceil(Math.log10((double) Math.max(count, 1))), 1, 7);
    low = (int) Math.floor(Math.log10(least()));
    high = Math.max(low + 1, (int) Math.ceil(Math.log10(most())));
  }

  /// @param series in microseconds
  static String of(Map<String, Histogram> series) {
    return new PercentilePlot(series).draw();
  }

  private double least() {
    return series.values().stream()
        .mapToDouble(one -> (double) Math.max(1, one.getMinValue()))
        .min()
        .orElse(1);
  }

  private double most() {
    return series.values().stream()
        .mapToDouble(one -> (double) Math.max(1, one.getMaxValue()))
        .max()
        .orElse(10);
  }

  private String draw() {
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %s %s'".formatted(WIDTH, HEIGHT)
            + " font-family='sans-serif' font-size='12'>");
    add("<title>latency by percentile</title>");
    add("<rect width='%s' height='%s' fill='white'/>".formatted(WIDTH, HEIGHT));
    grid();
    int number = 0;
    for (Map.Entry<String, Histogram> one : series.entrySet()) {
      curve(one.getKey(), one.getValue(), number++);
    }
    add("</svg>");
    return out.toString();
  }

  private void grid() {
    for (int decade = 0; decade <= decades; decade++) {
      double x = x(decade);
      line(x, TOP, x, HEIGHT - BOTTOM);
      text(x, HEIGHT - BOTTOM + 18, "middle", percent(decade));
    }
    for (int power = low; power <= high; power++) {
      double y = y(Math.pow(10, power));
      line(LEFT, y, WIDTH - RIGHT, y);
      text(LEFT - 8, y + 4, "end", millis(power));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "percentile");
    text(LEFT, TOP - 10, "middle", "milliseconds");
  }

  /// 0 %, 90 %, 99 %, 99.9 % …
  private static String percent(int decade) {
    return switch (decade) {
      case 0 -> "0 %";
      case 1 -> "90 %";
      case 2 -> "99 %";
      default -> "99." + "9".repeat(decade - 2) + " %";
    };
  }

  private static String millis(int powerOfMicros) {
    int power = powerOfMicros - 3;
    return power < 0 ? "0." + "0".repeat(-power - 1) + "1" : "1" + "0".repeat(power);
  }

  private double x(double decade) {
    return LEFT + (WIDTH - LEFT - RIGHT) * decade / decades;
  }

  private double y(double micros) {
    double share = (Math.log10(Math.max(1, micros)) - low) / (high - low);
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
  }

  private void curve(String name, Histogram one, int number) {
    String color = COLORS.get(number % COLORS.size());
    List<String> points = new ArrayList<>();
    for (int step = 0; step <= decades * STEPS_A_DECADE; step++) {
      double decade = (double) step / STEPS_A_DECADE;
      double micros = (double) one.getValueAtPercentile(100 - Math.pow(10, 2 - decade));
      points.add(tenths(x(decade)) + "," + tenths(y(micros)));
    }
    add(
        "<polyline fill='none' stroke='%s' stroke-width='2' points='%s'/>"
            .formatted(color, String.join(" ", points)));
    int legend = TOP + 16 * number;
    add(
        "<rect x='%s' y='%s' width='12' height='3' fill='%s'/>"
            .formatted(WIDTH - RIGHT + 12, legend, color));
    text(WIDTH - RIGHT + 30, legend + 5, "start", name);
  }

  private void line(double x1, double y1, double x2, double y2) {
    add(
        "<line x1='%s' y1='%s' x2='%s' y2='%s' stroke='#dddddd'/>"
            .formatted(tenths(x1), tenths(y1), tenths(x2), tenths(y2)));
  }

  private void text(double x, double y, String anchor, String text) {
    add(
        "<text x='%s' y='%s' text-anchor='%s'>%s</text>"
            .formatted(tenths(x), tenths(y), anchor, text));
  }

  private static double tenths(double value) {
    return Math.round(value * 10) / 10.0;
  }

  private void add(String element) {
    out.append(element).append('\n');
  }
}
