package io.zkthreads.vm.program;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names of Rust functions as their authors know them: of the scheme v0 (`_R…`, RFC 2603) and of
/// the one before (`_ZN…17h…E`). Hashes and disambiguators are left out.
///
/// A name may be anyone's: depth, length and steps are bounded, and one that is of neither scheme,
/// or says more than the bounds, stays as it is.
public final class RustName {
  private static final Map<String, String> ESCAPES =
      Map.of("SP", "@", "BP", "*", "RF", "&", "LT", "<", "GT", ">", "LP", "(", "RP", ")", "C", ",");

  private RustName() {}

  /// The name as its author knows it, or as it is.
  public static String of(String name) {
    try {
      if (name.startsWith("_R")) {
        return new RustV0Name(name).whole();
      }
      if (name.startsWith("_ZN")) {
        return legacy(new RustNameReader(name, 3));
      }
    } catch (RustNameReader.Unclear e) {
      return name;
    }
    return name;
  }

  // The scheme before v0: lengths and names, a hash last.

  private static String legacy(RustNameReader reader) throws RustNameReader.Unclear {
    @Nullable String last = null;
    while (reader.peek() != 'E') {
      if (last != null) {
        reader.say(reader.out.isEmpty() ? unescaped(last) : "::" + unescaped(last));
      }
      last = reader.text(reader.number());
    }
    if (last == null || !last.matches("h[0-9a-f]{16}") || reader.out.isEmpty()) {
      throw new RustNameReader.Unclear();
    }
    return reader.out.toString();
  }

  /// `$LT$`, `$u7b$`, `..` and an underscore before a sign.
  private static String unescaped(String part) {
    String rest = part.startsWith("_$") ? part.substring(1) : part;
    StringBuilder text = new StringBuilder();
    while (!rest.isEmpty()) {
      int end = rest.startsWith("$") ? rest.indexOf('$', 1) : -1;
      @Nullable String sign = end < 0 ? null : sign(rest.substring(1, end));
      if (sign != null) {
        text.append(sign);
        rest = rest.substring(end + 1);
      } else if (rest.startsWith("..")) {
        text.append("::");
        rest = rest.substring(2);
      } else {
        text.append(rest.charAt(0));
        rest = rest.substring(1);
      }
    }
    return text.toString();
  }

  private static @Nullable String sign(String escape) {
    return escape.matches("u[0-9a-f]{1,4}")
        ? Character.toString(Integer.parseInt(escape.substring(1), 16))
        : ESCAPES.get(escape);
  }
}
