package io.zkthreads.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The colours of the console, held to WCAG 2.2: 4.5 for text (AA), 3 for what shows something.
class ContrastTest {
  private static final Pattern VARIABLE = Pattern.compile("--([a-z-]+): #([0-9a-f]{6});");

  private static String css() throws Exception {
    try (InputStream in = Objects.requireNonNull(Site.class.getResourceAsStream("console.css"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Map<String, Integer> colours(String css) {
    Map<String, Integer> colours = new HashMap<>();
    Matcher variable = VARIABLE.matcher(css);
    while (variable.find()) {
      colours.put(variable.group(1), Integer.parseInt(variable.group(2), 16));
    }
    return colours;
  }

  /// Relative luminance, as WCAG defines it.
  private static double luminance(int rgb) {
    double sum = 0;
    double[] weights = {0.0722, 0.7152, 0.2126};
    for (int i = 0; i < 3; i++) {
      double c = ((rgb >> (8 * i)) & 0xff) / 255.0;
      sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
  }

  private static double contrast(int one, int other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  @Test
  void lightAndDarkCanBeRead() throws Exception {
    String css = css();
    int dark = css.indexOf("prefers-color-scheme: dark");
    Map<String, Integer> light = colours(css.substring(0, dark));
    Map<String, Integer> night = colours(css.substring(dark));
    assertThat(night.keySet()).isEqualTo(light.keySet()).hasSizeGreaterThan(10);
    for (Map<String, Integer> colours : List.of(light, night)) {
      for (String ground : List.of("ground", "sheet")) {
        for (String text : List.of("text", "soft", "link", "bad")) {
          assertThat(contrast(colour(colours, text), colour(colours, ground)))
              .as("%s on %s", text, ground)
              .isGreaterThan(4.5);
        }
        assertThat(contrast(colour(colours, "bar"), colour(colours, ground))).isGreaterThan(3);
      }
      for (String badge : List.of("good", "bad", "busy", "pale")) {
        assertThat(contrast(colour(colours, badge), colour(colours, badge + "-ground")))
            .as(badge)
            .isGreaterThan(4.5);
      }
    }
  }

  private static int colour(Map<String, Integer> colours, String name) {
    return Objects.requireNonNull(colours.get(name), name);
  }

  @Test
  void everyColourIsOneOfThose() throws Exception {
    String rest = VARIABLE.matcher(css()).replaceAll("");
    assertThat(rest).doesNotContainPattern("#[0-9a-fA-F]{3,8}\\b|rgb|hsl|url\\(|@import");
  }
}
