package io.zkthreads.vm.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of Rust, for people.
@Timeout(60)
class RustNameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "_RNvC6_123foo3bar | 123foo::bar",
        "_RNvCs4fqI2P2rA04_7mycrate4main | mycrate::main",
        "_RNCNvC1a4main0B3_ | \"a::main::{closure#0}\"",
        "_RNCNCNvC1a4main00B5_ | \"a::main::{closure#0}::{closure#0}\"",
        "_RNCNvC1a4mains_0B3_ | \"a::main::{closure#1}\"",
        "_RINvC1a3fooAhj4_blE | \"a::foo::<[u8; 4], bool, i32>\"",
        "_RINvC1a3fooKj1f_KbKc5a_KanE | \"_RINvC1a3fooKj1f_KbKc5a_KanE\"",
        "_RINvC1a3fooKj1f_Kb1_Kc5a_Kan2_E | \"a::foo::<31, true, 'Z', -2>\"",
        "_RNvMC1aNtB2_3Foo3bar | <a::Foo>::bar",
        "_RNvXC1aNtB2_3FooNtB2_5Trait3bar | <a::Foo as a::Trait>::bar",
        "_RNvYhNtC1a5Trait3bar | <u8 as a::Trait>::bar",
        "_RINvC1a1fRL_eQShOdPuTlmETcEE | \"a::f::<&str, &mut [u8], *mut f64, *const (), (i32, u32), (char,)>\"",
        "_RINvC1a1fFhEuFUKCjEmE | \"a::f::<fn(u8), unsafe extern \"\"C\"\" fn(usize) -> u32>\"",
        "_RINvC1a1fDNtC1a5Traitp4ItemmEL_E | \"a::f::<dyn a::Trait<Item = u32>>\"",
        "_RINvC1a1fDINtC1a2FnTReEEp6OutputmEL_E | \"a::f::<dyn a::Fn<(&str,), Output = u32>>\"",
        "_RINvNtC1a1b1fNtB2_1SE | a::b::f::<a::b::S>",
        "_RNvC1au3xyz | a::punycode{xyz}",
        "_ZN4core3fmt5write17h0123456789abcdefE | core::fmt::write",
        "_ZN33_$LT$a..Foo$u20$as$u20$b..Bar$GT$3baz17h0123456789abcdefE | <a::Foo as b::Bar>::baz",
        "_ZN1a28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE | \"a::{{closure}}\"",
      })
  void aNameIsSaidAsItsAuthorKnowsIt(String mangled, String name) {
    assertThat(RustName.of(mangled)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "main",
        "_R",
        "_RNv",
        "_RNvC",
        "_RNvC9foo",
        "_RB_",
        "_RNvB0_1a",
        "_ZN",
        "_ZN3foo",
        "_ZN3fooE",
        "_ZN6vectorIiE4pushEi",
        "_ZNSt6vectorE",
        "_RNvC99999999999999999999a1b",
        "_ZN17h0123456789abcdefE",
      })
  void whatIsNoNameOfRustStaysAsItIs(String name) {
    assertThat(RustName.of(name)).isEqualTo(name);
  }

  @Test
  void depthLengthAndStepsAreBounded() {
    String deep = "_RINvC1a1f" + "R".repeat(100_000) + "hE";
    assertThat(RustName.of(deep)).isEqualTo(deep);
    StringBuilder wide = new StringBuilder("_RINvC1a1fThhE");
    for (int i = 0; i < 40; i++) {
      int last = wide.length();
      wide.append("TB").append(base62(last - 8 * (i > 0 ? 1 : 0) - 6)).append("E");
    }
    assertThat(RustName.of(wide + "E")).hasSizeLessThan(2000);
  }

  private static String base62(int value) {
    String digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    StringBuilder text = new StringBuilder("_");
    for (int left = value; left > 0; left /= 62) {
      text.insert(0, digits.charAt(left % 62));
    }
    return text.toString();
  }

  @Test
  void anyNameGivesAName() {
    long seed = new Random().nextLong();
    System.getLogger(RustNameTest.class.getName())
        .log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
    Random random = new Random(seed);
    String letters = "CNMXYIBsuLKAATSRQPOFDGEpnhjmvt_0123abcz";
    for (int i = 0; i < 100_000; i++) {
      StringBuilder name = new StringBuilder(i % 2 == 0 ? "_R" : "_RINvC1a1f");
      for (int n = random.nextInt(40); n > 0; n--) {
        name.append(letters.charAt(random.nextInt(letters.length())));
      }
      assertThat(RustName.of(name.toString())).isNotEmpty().hasSizeLessThan(1100);
      char[] damaged = "_ZN33_$LT$a..Foo$u20$as$u20$GT$3baz17h0123456789abcdefE".toCharArray();
      damaged[random.nextInt(damaged.length)] = (char) random.nextInt(128);
      assertThat(RustName.of(new String(damaged))).isNotEmpty();
    }
  }
}
