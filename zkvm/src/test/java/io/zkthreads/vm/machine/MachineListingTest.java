package io.zkthreads.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MachineListingTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "machine-tables.md");
  private static final String START = "## Tables\n\n";

  /// `mvn -pl zkvm -am test -Dtest=MachineListingTest -Dzkt.rewrite=true` writes it anew.
  @Test
  void theDocumentShowsTheTablesAsTheyAreProven() throws IOException {
    String document = Files.readString(DOCUMENT);
    String listing = MachineListing.markdown(MachineConfig.shipped());
    int at = document.indexOf(START) + START.length();
    if (Boolean.getBoolean("zkt.rewrite")) {
      Files.writeString(DOCUMENT, document.substring(0, at) + listing.stripTrailing() + "\n");
      return;
    }
    assertThat(document.substring(at)).isEqualTo(listing.stripTrailing() + "\n");
  }

  @Test
  void anEquationReadsAsItsAuthorMeantIt() {
    assertThat(MachineListing.markdown(MachineConfig.singleLane(13)))
        .contains("`k0 = (a_lo + b_lo - c_lo)·2^-16`")
        .contains("* look up PROG(`region`, `pc`, `1`, `rd_idx`, `a_idx`, `b_idx`, `sub`")
        .contains("* access register `a_idx` at `ts`: (`a_lo`, `a_hi`) since `a_pts` becomes")
        .contains("`transition·(1 - real)·real'` (prefix)");
  }
}
