package io.varve.builder.instruction;

import io.varve.builder.syntax.Heredoc;
import io.varve.builder.syntax.HeredocMarker;

/** Turns the shell form with here-documents into what is run. */
final class Scripts {

  private Scripts() {}

  static CommandLine.Script of(CommandLine.Shell shell) {
    if (shell.heredocs().isEmpty()) {
      return new CommandLine.Script.Text(shell.text());
    }
    Heredoc first = shell.heredocs().getFirst();
    if (isOnly(shell, first)) {
      return first.content().startsWith("#!")
          ? new CommandLine.Script.File(first.name(), first.text())
          : new CommandLine.Script.Text(first.text());
    }
    StringBuilder text = new StringBuilder(shell.text());
    for (Heredoc heredoc : shell.heredocs()) {
      text.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return new CommandLine.Script.Text(text.toString());
  }

  /**
   * Whether the command is one here-document and nothing else, so that its content is the script.
   */
  private static boolean isOnly(CommandLine.Shell shell, Heredoc heredoc) {
    return shell.heredocs().size() == 1
        && HeredocMarker.of(shell.text().strip(), heredoc.span()).isPresent();
  }
}
