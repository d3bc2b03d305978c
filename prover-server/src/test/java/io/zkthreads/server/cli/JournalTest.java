package io.zkthreads.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.PublicWords;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which public words are a journal, and how it is shown.
class JournalTest {
  private static final int AT = Journal.INDEX;

  /// Public words from pairs of index and word, and exit code 0.
  private static PublicWords words(int... pairs) {
    List<PublicWords.Entry> entries = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      entries.add(new PublicWords.Entry(pairs[i], pairs[i + 1]));
    }
    entries.add(new PublicWords.Entry(PublicWords.EXIT_INDEX, 0));
    return new PublicWords(entries);
  }

  @Test
  void aJournalIsASizeAndThatManyBytes() {
    PublicWords words = words(7, 70, AT, 5, AT + 1, 0x6c6c6568, AT + 2, 0x6f);
    Journal journal = Journal.of(words).orElseThrow();
    assertThat(new String(journal.bytes(), StandardCharsets.UTF_8)).isEqualTo("hello");
    assertThat(journal.others()).containsExactly(new PublicWords.Entry(7, 70));
    assertThat(ReportText.words(words))
        .isEqualTo("public word 7: 70 (0x00000046)\njournal, 5 bytes: hello");
    assertThat(ElfRun.fields(words)).containsEntry("journal", "68656c6c6f");
  }

  @Test
  void bytesThatAreNoTextAreShownInHexadecimal() {
    assertThat(ReportText.words(words(AT, 4, AT + 1, 0x1b5b324a)))
        .isEqualTo("journal, 4 bytes: 4a325b1b");
    assertThat(ReportText.words(words(AT, 2, AT + 1, 0xfffe))).isEqualTo("journal, 2 bytes: feff");
  }

  @Test
  void wordsThatAreNoWholeJournalAreWords() {
    for (PublicWords none :
        List.of(
            words(0, 3),
            words(AT + 1, 3),
            words(AT, 0),
            words(AT, -1, AT + 1, 0),
            words(AT, 5, AT + 1, 1),
            words(AT, 4, AT + 1, 1, AT + 2, 0),
            words(AT, 5, AT + 1, 1, AT + 3, 0),
            words(AT, 3, AT + 1, 0x01000000))) {
      assertThat(Journal.of(none)).as("%s", none.entries()).isEmpty();
    }
    assertThat(ReportText.words(words())).isEqualTo("no public words");
  }
}
