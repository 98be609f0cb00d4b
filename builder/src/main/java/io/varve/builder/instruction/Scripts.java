package io.varve.builder.instruction;

import io.varve.builder.syntax.Heredoc;

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

  private static int markerLength(String text, int marker, Heredoc heredoc) {
    return text.length() - marker - (text.endsWith(heredoc.name()) ? 0 : 1);
  }

  /**
   * Whether the command is one here-document and nothing else, so that its content is the script.
   */
  private static boolean isOnly(CommandLine.Shell shell, Heredoc heredoc) {
    String text = shell.text().strip();
    int marker = text.indexOf("<<");
    return shell.heredocs().size() == 1
        && marker >= 0
        && text.substring(0, marker).chars().allMatch(Character::isDigit)
        && text.length() == marker + markerLength(text, marker, heredoc);
  }
}
