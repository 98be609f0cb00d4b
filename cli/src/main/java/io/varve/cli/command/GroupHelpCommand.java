package io.varve.cli.command;

import io.varve.cli.format.TextTable;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.util.List;

/** {@code varve GROUP}: lists the commands of a group. */
record GroupHelpCommand(String group, List<String> verbs) implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(group, "COMMAND", "Commands on one kind of thing").build();
  }

  @Override
  public int run(Arguments arguments, Session session) {
    Output out = session.out();
    out.raw("Usage:  varve " + group + " COMMAND\n\nCommands:\n");
    TextTable table = new TextTable();
    for (String verb : verbs) {
      CommandTable.member(group, verb)
          .ifPresent(command -> table.row("  " + verb, command.spec().summary()));
    }
    table.lines().forEach(line -> out.raw(line + "\n"));
    out.raw("\nRun \"varve " + group + " COMMAND --help\" to learn more about a command.\n");
    return 0;
  }
}
