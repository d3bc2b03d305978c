import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.air.AirJson;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// `Tables ELF`: one line per table of the machine with one lane, `{"columns": [...], "air": AIR}`,
/// AIR in the exchange format.
final class Tables {
  private Tables() {}

  public static void main(String[] args) throws IOException {
    Program program = Program.bare(Image.require(Files.readAllBytes(Path.of(args[0]))));
    for (TableSpec spec : ZkMachine.build(program.tables(), MachineConfig.singleLane(16)).tables()) {
      Air air = spec.air();
      if (air.known().isEmpty() && air.preprocessedWidth() == 0) {
        String columns =
            air.columns().stream()
                .map(Column::name)
                .collect(Collectors.joining("\",\"", "[\"", "\"]"));
        AirJson.Table table = new AirJson.Table(air, 10, null, null, new int[0]);
        String document =
            AirJson.write(
                SecurityProfile.PROVEN_100.parameters(), new int[0], new byte[0], List.of(table));
        System.out.println("{\"columns\":" + columns + ",\"air\":" + document.replace("\n", "") + "}");
      }
    }
  }
}
