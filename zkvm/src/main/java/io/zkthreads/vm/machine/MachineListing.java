package io.zkthreads.vm.machine;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.table.TableDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The machine in readable text: every column, equation and message of every table, as proven.
public final class MachineListing {
  /// Characters of an expression that is printed wholly.
  private static final int LONG = 480;

  private static final Pattern NUMBER = Pattern.compile("-?\\d+");

  private static final Set<String> FRAME = Set.of("pc", "ts", "region", "real");

  private final Table table;
  private final Map<Integer, String> names;
  private final Air air;
  private final ExpressionText text;

  private MachineListing(TableDefinition definition) {
    this.table = definition.table();
    this.names = definition.names();
    this.air = definition.air();
    this.text = new ExpressionText(definition);
  }

  /// All tables with one lane, as Markdown.
  public static String markdown(MachineConfig config) {
    StringBuilder out = new StringBuilder();
    MachineConfig single = MachineConfig.singleLane(config.logRange());
    for (Table table : Tables.all()) {
      out.append(new MachineListing(ZkMachine.define(table, single)).section(config.lanes(table)));
    }
    return out.toString();
  }

  private String section(int lanes) {
    List<String> parts = new ArrayList<>();
    parts.add("### %d %s: %s".formatted(table.id(), air.name(), table.doc()));
    parts.add(sizes(lanes));
    parts.add("Columns: " + columns(air.columns(), !table.hasLanes()));
    if (!air.preprocessed().isEmpty()) {
      parts.add("Preprocessed: " + columns(air.preprocessed(), true));
    }
    if (!air.known().isEmpty()) {
      parts.add("Known to the verifier: " + columns(air.known(), true));
    }
    if (!names.isEmpty()) {
      parts.add("Let " + definitions());
    }
    if (!air.constraints().isEmpty()) {
      parts.add("Zero on every row:\n" + constraints());
    }
    parts.add("Messages:\n" + messages());
    return String.join("\n\n", parts) + "\n\n";
  }

  private String sizes(int lanes) {
    String sizes =
        "%d columns, %d interactions, %d equations"
            .formatted(air.width(), air.interactions().size(), air.constraints().size());
    return sizes + (lanes > 1 ? "; shipped with " + lanes + " lanes a row." : ".");
  }

  private static String columns(List<Column> columns, boolean all) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column c = columns.get(i);
      int last = i;
      while (last + 1 < columns.size() && isNumbered(c, columns.get(last + 1), last + 1 - i)) {
        last++;
      }
      if (last > i + 2) {
        String what = c.doc().substring(0, c.doc().length() - 2);
        out.add(
            "`%s` … `%s` %s 0 … %d".formatted(c.name(), columns.get(last).name(), what, last - i));
        i = last;
      } else {
        out.add("`" + c.name() + "`" + (all || isOwn(c.name()) ? " " + c.doc() : ""));
      }
    }
    return String.join("; ", out) + ".";
  }

  /// Whether a column continues a row of them, x0, x1, …, of which `first` is number 0.
  private static boolean isNumbered(Column first, Column c, int number) {
    return first.name().endsWith("0")
        && first.doc().endsWith(" 0")
        && c.name().equals(first.name().substring(0, first.name().length() - 1) + number)
        && c.doc().equals(first.doc().substring(0, first.doc().length() - 1) + number);
  }

  /// The beginning and the end of a text that nobody would read.
  private static String abbreviated(String text) {
    return text.length() <= LONG
        ? text
        : text.substring(0, LONG / 2) + " … " + text.substring(text.length() - LONG / 4);
  }

  /// Columns of frames and accesses mean the same in all tables.
  private static boolean isOwn(String name) {
    return !FRAME.contains(name) && !name.endsWith("_idx") && !name.endsWith("_pts");
  }

  private String definitions() {
    List<Map.Entry<Integer, String>> all =
        names.entrySet().stream().sorted(Comparator.comparing(Map.Entry::getKey)).toList();
    List<String> texts =
        all.stream().map(e -> e.getValue() + " = " + text.definition(e.getKey())).toList();
    List<String> shown = texts.stream().map(t -> "`" + abbreviated(t) + "`").toList();
    return String.join("; ", withoutRepetitions(texts, shown)) + ".";
  }

  private String constraints() {
    List<String> shown =
        air.constraints().stream()
            .map(c -> "`" + abbreviated(text.definition(c.node())) + "` (" + c.name() + ")")
            .toList();
    return "* " + String.join("\n* ", withoutRepetitions(shown, shown));
  }

  /// Of texts in a row that say the same of columns with other numbers, the first and the last.
  private static List<String> withoutRepetitions(List<String> texts, List<String> shown) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String same = unnumbered(texts.get(i));
      int last = i;
      while (last + 1 < texts.size() && unnumbered(texts.get(last + 1)).equals(same)) {
        last++;
      }
      if (last > i + 2) {
        out.add(shown.get(i) + " … " + shown.get(last));
        i = last;
      } else {
        out.add(shown.get(i));
      }
    }
    return out;
  }

  private static String unnumbered(String text) {
    return NUMBER.matcher(text).replaceAll("#");
  }

  private String messages() {
    List<String> out = new ArrayList<>();
    List<Interaction> all = air.interactions();
    for (int i = 0; i < all.size(); i++) {
      if (isAccess(all, i)) {
        out.add(access(all.get(i), all.get(i + 1)));
        i += 2;
      } else {
        out.add(message(all.get(i)));
      }
    }
    return String.join("\n", out);
  }

  /// Whether a receive and a send of one memory word and the check of their times follow.
  private boolean isAccess(List<Interaction> all, int i) {
    return table != Tables.BUMP
        && i + 2 < all.size()
        && bus(all.get(i)) == Bus.MEM
        && all.get(i).direction() == Direction.RECEIVE
        && bus(all.get(i + 1)) == Bus.MEM
        && bus(all.get(i + 2)) == Bus.VRNG;
  }

  private String access(Interaction take, Interaction give) {
    List<Integer> before = take.tuple();
    List<Integer> after = give.tuple();
    return "* access %s at `%s`: (%s) since `%s` becomes (%s)%s"
        .formatted(
            place(before.get(1), before.get(2)),
            text.of(after.get(3)),
            text.list(before.subList(4, 6)),
            text.of(before.get(3)),
            text.list(after.subList(4, 6)),
            times(take));
  }

  private String place(int space, int word) {
    boolean register =
        air.nodes().get(space) instanceof Node.Constant c && c.value() == MemoryKey.REGISTER_SPACE;
    return register
        ? "register `%s`".formatted(text.of(word))
        : "word `%s` of region `%s`".formatted(text.of(word), text.of(space));
  }

  private String message(Interaction i) {
    Bus bus = bus(i);
    String verb =
        bus.use() == Bus.Use.FACT
            ? i.weight() == 0 ? "provide" : "look up"
            : i.direction() == Direction.SEND ? "send" : "receive";
    String tuple = abbreviated(text.list(i.tuple().subList(1, 1 + bus.arity())));
    return "* %s %s(%s)%s".formatted(verb, bus, tuple, times(i));
  }

  private String times(Interaction i) {
    String multiplicity = text.of(i.multiplicity());
    return multiplicity.equals("real") ? "" : " × `" + multiplicity + "`";
  }

  private Bus bus(Interaction i) {
    if (air.nodes().get(i.tuple().getFirst()) instanceof Node.Constant c) {
      return Bus.of(c.value());
    }
    throw new IllegalStateException("a tuple of " + air.name() + " does not begin with its bus");
  }
}
