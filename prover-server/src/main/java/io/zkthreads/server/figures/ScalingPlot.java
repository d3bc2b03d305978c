package io.zkthreads.server.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Two panels over the number of threads, both scales by powers: user transactions that settle in
/// one block, and what the L2 takes for one, a line for each size of sub-block. Made for a screen
/// and for print: dark lines on white, each with its name at its end.
final class ScalingPlot {
  private static final int WIDTH = 460;
  private static final int HEIGHT = 400;
  private static final int LEFT = 80;
  private static final int RIGHT = 70;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;

  /// Distinct also for those who see no red or green (Okabe and Ito).
  private static final List<String> COLORS =
      List.of("#000000", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");

  private final List<ScalingFigure.Point> points;
  private final StringBuilder out = new StringBuilder();

  private ScalingPlot(List<ScalingFigure.Point> points) {
    this.points = points;
  }

  static String of(List<ScalingFigure.Point> points) {
    return new ScalingPlot(points).draw();
  }

  private String draw() {
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'".formatted(2 * WIDTH, HEIGHT)
            + " font-family='sans-serif' font-size='12'>");
    add("<title>threads side by side</title>");
    add("<rect width='%d' height='%d' fill='white'/>".formatted(2 * WIDTH, HEIGHT));
    panel(0, "user transactions settled in one block", p -> (double) p.settled());
    panel(WIDTH, "cost on the L2 of one of them", ScalingFigure.Point::costEach);
    double direct = points.getFirst().direct();
    add(
        "<text x='%d' y='%d' fill='#666'>directly: %,.0f, whatever threads do beside</text>"
            .formatted(WIDTH + LEFT, TOP - 4, direct));
    add("</svg>");
    return out.toString();
  }

  private void add(String line) {
    out.append(line).append('\n');
  }

  private void panel(int x, String title, ToDoubleFunction<ScalingFigure.Point> value) {
    int low = (int) Math.floor(Math.log10(points.stream().mapToDouble(value).min().orElse(1)));
    int high = (int) Math.ceil(Math.log10(points.stream().mapToDouble(value).max().orElse(10)));
    Scale scale =
        new Scale(
            x,
            Math.max(1, points.stream().mapToInt(ScalingFigure.Point::threads).max().orElse(1)),
            low,
            Math.max(low + 1, high));
    add("<text x='%d' y='18' font-weight='bold'>%s</text>".formatted(x + LEFT, title));
    for (int decade = scale.low; decade <= scale.high; decade++) {
      double y = scale.y(Math.pow(10, decade));
      add(
          "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/>"
              .formatted(x + LEFT, x + WIDTH - RIGHT, y, y));
      add(
          "<text x='%d' y='%.1f' text-anchor='end'>%,.0f</text>"
              .formatted(x + LEFT - 6, y + 4, Math.pow(10, decade)));
    }
    points.stream()
        .map(ScalingFigure.Point::threads)
        .distinct()
        .forEach(threads ->
            add(
                "<text x='%.1f' y='%d' text-anchor='middle'>%d</text>"
                    .formatted(scale.x(threads), HEIGHT - BOTTOM + 18, threads)));
    add("<text x='%d' y='%d'>threads</text>".formatted(x + LEFT, HEIGHT - 12));
    List<Integer> sizes = points.stream().map(ScalingFigure.Point::size).distinct().toList();
    for (int i = 0; i < sizes.size(); i++) {
      line(scale, sizes.get(i), COLORS.get(i % COLORS.size()), value);
    }
  }

  private void line(
      Scale scale, int size, String color, ToDoubleFunction<ScalingFigure.Point> value) {
    List<String> places = new ArrayList<>();
    double endX = 0;
    double endY = 0;
    for (ScalingFigure.Point point : points) {
      if (point.size() == size) {
        endX = scale.x(point.threads());
        endY = scale.y(value.applyAsDouble(point));
        places.add("%.1f,%.1f".formatted(endX, endY));
        add("<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>".formatted(endX, endY, color));
      }
    }
    add(
        "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>"
            .formatted(String.join(" ", places), color));
    add(
        "<text x='%.1f' y='%.1f' fill='%s'>%d each</text>"
            .formatted(endX + 6, endY + 4, color, size));
  }

  private record Scale(int left, int maxThreads, int low, int high) {
    double x(int threads) {
      double width = WIDTH - LEFT - RIGHT;
      double share = maxThreads == 1 ? 0 : Math.log(threads) / Math.log(maxThreads);
      return left + LEFT + width * share;
    }

    double y(double value) {
      double height = HEIGHT - TOP - BOTTOM;
      return HEIGHT - BOTTOM - height * (Math.log10(value) - low) / (high - low);
    }
  }
}
