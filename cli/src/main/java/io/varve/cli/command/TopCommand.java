package io.varve.cli.command;

import io.varve.cli.format.TextTable;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.ContainerProcesses.ProcessRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code varve top}: the columns of {@code ps -ef}, as docker's, or those that {@code -o} names.
 */
final class TopCommand implements Command {
  private static final List<String> USUAL =
      List.of("uid", "pid", "ppid", "c", "stime", "tty", "time", "cmd");

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("top", "CONTAINER [-o COLUMN,…]", "List the processes of a container")
        .description("Columns: uid, user, pid, ppid, c, state, stime, tty, time, cmd.")
        .arguments(1, CommandSpec.ANY)
        .withCommandLine()
        .example("What runs in it", "top web")
        .example("Only some columns", "top web -o pid,cmd")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    List<String> columns = columns(arguments.from(1));
    TextTable table =
        new TextTable()
            .row(columns.stream().map(column -> column.toUpperCase(Locale.ROOT)).toList());
    for (ProcessRow row : session.engine().processes().top(arguments.positional(0))) {
      List<String> cells = new ArrayList<>();
      for (String column : columns) {
        cells.add(cell(row, column, session));
      }
      table.row(cells);
    }
    table.lines().forEach(session.out()::line);
    return 0;
  }

  /** The options of ps(1) that docker's hands write: {@code -ef}, {@code aux}, {@code -o a,b}. */
  private static List<String> columns(List<String> options) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < options.size(); i++) {
      String option = options.get(i);
      if (option.matches("-?e?o|-eo") && i + 1 < options.size()) {
        i++;
        columns.addAll(List.of(options.get(i).split(",", -1)));
      } else if (option.startsWith("-o")) {
        columns.addAll(List.of(option.substring(2).split(",", -1)));
      } else if (!option.matches("-?[aefuxw]+")) {
        throw new UsageError(
            UsageError.ARGUMENTS,
            "varve top: unknown option \"" + option + "\" of ps; expected -o COLUMN,…");
      }
    }
    return columns.isEmpty() ? USUAL : columns;
  }

  private static String cell(ProcessRow row, String column, Session session) {
    return switch (column.toLowerCase(Locale.ROOT)) {
      case "uid", "user", "euser", "ruser" -> row.user().equals("0") ? "root" : row.user();
      case "pid" -> Long.toString(row.pid());
      case "ppid" -> Long.toString(row.parent());
      case "c", "%cpu", "pcpu" -> share(row, session.now());
      case "s", "stat", "state" -> row.state();
      case "stime", "start", "start_time" -> started(row.startedAt(), session);
      case "tty", "tt", "tname" -> row.terminal();
      case "time", "cputime" -> clock(Duration.ofMillis(row.cpuMillis()));
      case "cmd", "args", "command" -> row.command();
      case "comm", "ucmd" -> row.command().split(" ", 2)[0];
      case String other ->
          throw new UsageError(
              UsageError.ARGUMENTS,
              "varve top: unknown column \""
                  + other
                  + "\": there are uid, user, pid, ppid, c, state, stime, tty, time, cmd");
    };
  }

  private static String share(ProcessRow row, Instant now) {
    long lived = Math.max(1, Duration.between(row.startedAt(), now).toMillis());
    return Long.toString(row.cpuMillis() * 100 / lived);
  }

  /** Today's as a time, older ones as a date, as ps(1). */
  private static String started(Instant start, Session session) {
    ZoneId zone = session.zone();
    ZonedDateTime time = start.atZone(zone);
    return time.toLocalDate().equals(session.now().atZone(zone).toLocalDate())
        ? String.format(Locale.ROOT, "%02d:%02d", time.getHour(), time.getMinute())
        : time.toLocalDate().toString();
  }

  private static String clock(Duration time) {
    return String.format(
        Locale.ROOT, "%02d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }
}
