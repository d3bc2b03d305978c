package io.zkthreads.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void textBecomesNoMarkupBetweenTagsNorInAnAttribute() {
    String hostile = "\"><script>alert('1')</script>&amp;";
    assertThat(Html.of("<a title=\"{}\">{}</a>", hostile, hostile))
        .hasToString(
            "<a title=\"&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;\">"
                + "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</a>");
  }

  @Test
  void aHoleInAValueIsNoHole() {
    assertThat(Html.of("{} {}", "{}", "<{}>")).hasToString("{} &lt;{}&gt;");
  }

  @Test
  void markupStaysMarkupWhereItIsPutIn() {
    Html inner = Html.of("<b>{}</b>", "<");
    assertThat(Html.of("<p>{}</p>", inner)).hasToString("<p><b>&lt;</b></p>");
    assertThat(Html.join(Stream.of(inner, Html.text("&")))).hasToString("<b>&lt;</b>&amp;");
  }

  @Test
  void whatTurnsOrHidesTextIsShownAsAReplacement() {
    assertThat(Html.text("a\u202eb\u0000c\u200bd\ud800e\u2028f\u001b[31m"))
        .hasToString("a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffd[31m");
    assertThat(Html.text("Grüße, 𝔽\tand\nmore")).hasToString("Grüße, 𝔽 and more");
  }

  @Test
  void aLongTextIsCut() {
    assertThat(Html.text("x".repeat(1_000_000)).toString()).hasSizeLessThan(2_100).endsWith("…");
  }

  @Test
  void holesAndValuesAreAsMany() {
    assertThatThrownBy(() -> Html.of("{}")).hasMessageContaining("more holes");
    assertThatThrownBy(() -> Html.of("{}", 1, 2)).hasMessageContaining("more values");
  }

  @Test
  void noRandomTextLeavesItsHole() {
    long seed = System.nanoTime();
    System.getLogger("html").log(System.Logger.Level.INFO, "seed {0}", seed);
    Random random = new Random(seed);
    String letters = "<>\"'&{}/=! abc\n\u202e\ud83d\ude00";
    for (int i = 0; i < 10_000; i++) {
      StringBuilder text = new StringBuilder();
      random
          .ints(random.nextInt(30), 0, letters.length())
          .forEach(at -> text.append(letters.charAt(at)));
      String shown = Html.text(text).toString();
      assertThat(shown).as(text.toString()).doesNotContainPattern("[<>\"']");
      assertThat(shown.replaceAll("&(amp|lt|gt|quot|#39);", "")).doesNotContain("&");
    }
  }
}
