package io.varve.cli;

import io.varve.cli.command.CommandTable;
import io.varve.cli.format.TextTable;

/** What {@code varve --help} says. */
final class Overview {
  private Overview() {}

  static String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        Usage:  varve [--root DIR] [--debug] COMMAND

        Builds images in layers, keeps each layer once, runs containers on them
        copy-on-write. No daemon: every command does its work and ends.

        Commands:
        """);
    TextTable table = new TextTable();
    for (String verb : CommandTable.VERBS) {
      CommandTable.verb(verb)
          .ifPresent(command -> table.row("  " + verb, command.spec().summary()));
    }
    table.lines().forEach(line -> text.append(line).append('\n'));
    text.append("\nGroups of commands, each with its own --help:\n");
    text.append("  ").append(String.join(", ", CommandTable.GROUPS)).append('\n');
    text.append(
        """

        Global options:
          --root DIR       Keep everything in DIR (/var/lib/varve, or VARVE_ROOT)
          --runtime NAME   Use this OCI runtime (crun or runc, whichever works)
          --debug          Show where a failure happened
          --version        Show the version

        Start here:
          varve quickstart
          varve run -it --rm debian:12 bash
          varve COMMAND --help
        """);
    return text.toString();
  }
}
