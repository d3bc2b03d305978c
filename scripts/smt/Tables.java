import io.zkthreads.air.AirJson;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.table.Reach;
import io.zkthreads.vm.table.Table;
import java.util.List;
import java.util.stream.Collectors;

/// One line per table of the machine with one lane, `{"columns": [...], "air": AIR}`, AIR in the
/// exchange format.
final class Tables {
  private Tables() {}

  public static void main(String[] args) {
    for (Table table : io.zkthreads.vm.machine.Tables.all()) {
      Air air = table.define(1, new Reach(16)).air();
      if (air.known().isEmpty() && air.preprocessedWidth() == 0) {
        String columns =
            air.columns().stream()
                .map(Column::name)
                .collect(Collectors.joining("\",\"", "[\"", "\"]"));
        AirJson.Table json = new AirJson.Table(air, 10, null, null, new int[0]);
        String document =
            AirJson.write(
                SecurityProfile.PROVEN_100.parameters(), new int[0], new byte[0], List.of(json));
        System.out.println("{\"columns\":" + columns + ",\"air\":" + document.replace("\n", "") + "}");
      }
    }
  }
}
