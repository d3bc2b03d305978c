package io.zkthreads.server.web;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A piece of HTML. Markup can only be a constant of this program, which the compiler checks;
/// whatever is put into its holes is escaped, so no text of a client or of the L2 becomes markup.
public final class Html {
  /// Nothing.
  static final Html EMPTY = new Html("");

  private static final String HOLE = "{}";

  /// Longer texts are cut.
  private static final int MAX_TEXT = 2_000;

  private static final char INSTEAD = '\ufffd';

  private final String markup;

  private Html(String markup) {
    this.markup = markup;
  }

  /// Markup with values in its holes, which are `{}`: between tags, or as the whole value of an
  /// attribute in double quotes.
  ///
  /// @param values HTML as it is, all else as text
  static Html of(@CompileTimeConstant String template, Object... values) {
    StringBuilder markup = new StringBuilder(template.length() + 32 * values.length);
    int from = 0;
    for (Object value : values) {
      int hole = template.indexOf(HOLE, from);
      if (hole < 0) {
        throw new IllegalArgumentException("more values than holes: " + template);
      }
      markup.append(template, from, hole);
      if (value instanceof Html html) {
        markup.append(html.markup);
      } else {
        escape(value.toString(), markup);
      }
      from = hole + HOLE.length();
    }
    if (template.indexOf(HOLE, from) >= 0) {
      throw new IllegalArgumentException("more holes than values: " + template);
    }
    return new Html(markup.append(template, from, template.length()).toString());
  }

  static Html text(Object value) {
    return of("{}", value);
  }

  static Html join(Stream<Html> parts) {
    return new Html(parts.map(part -> part.markup).collect(Collectors.joining()));
  }

  private static void escape(String text, StringBuilder out) {
    boolean cut = text.length() > MAX_TEXT;
    (cut ? text.substring(0, MAX_TEXT) : text)
        .codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            case '\n', '\t' -> out.append(' ');
            default -> out.appendCodePoint(isShown(c) ? c : INSTEAD);
          }
        });
    if (cut) {
      out.append('…');
    }
  }

  /// What has no shape of its own could turn the text around it, or hide.
  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /// The markup.
  @Override
  public String toString() {
    return markup;
  }
}
