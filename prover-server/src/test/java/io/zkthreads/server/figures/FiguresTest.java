package io.zkthreads.server.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the figures are of is done and counted; how fast is nobody's matter here.
@Timeout(120)
class FiguresTest {
  @TempDir Path folder;

  @Test
  void threadsSettleSideBySideInOneBlockCheaperTheMoreTheyHoldAndDirectCallsCostTheSame()
      throws Exception {
    List<ScalingFigure.Point> points =
        new ScalingFigure(folder, Optional.empty(), 100_000).run(List.of(1, 2, 4), List.of(1, 3));
    assertThat(points)
        .extracting(ScalingFigure.Point::settled)
        .containsExactly(1L, 2L, 4L, 3L, 6L, 12L);
    assertThat(points)
        .extracting(ScalingFigure.Point::direct)
        .containsOnly(points.getFirst().direct());
    for (int i = 0; i < 3; i++) {
      assertThat(points.get(3 + i).costEach()).isLessThan(points.get(i).costEach() / 2);
      assertThat(points.get(i).costEach()).isEqualTo(points.getFirst().costEach());
    }
    Path out = folder.resolve("out");
    ScalingFigure.write(out, points);
    assertThat(Files.readAllLines(out.resolve("scaling.csv"))).hasSize(7);
    assertThat(Files.readString(out.resolve("scaling.svg")))
        .startsWith("<svg")
        .contains("3 each")
        .endsWith("</svg>\n");
  }

  @Test
  void whatIsSentIsAcknowledgedAndInBlocks() throws Exception {
    List<Rate> transfers = AdmissionFigure.of(folder.resolve("transfers"), 256, false);
    assertThat(transfers).extracting(Rate::count).containsExactly(256L, 256L);
    List<Rate> calls = AdmissionFigure.of(folder.resolve("calls"), 128, true);
    assertThat(calls).extracting(Rate::count).containsExactly(128L, 128L);
    assertThat(calls.getFirst().text()).contains("calls");
  }

  @Test
  void factsApplyAndAStateIsReadBack() throws Exception {
    assertThat(SettlementFigure.facts(folder.resolve("facts"), 3).count()).isEqualTo(3);
    assertThat(RestartFigure.of(folder.resolve("restart"), 5_000).count()).isEqualTo(5_000);
  }
}
