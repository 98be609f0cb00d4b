package io.varve.cli.command;

import io.varve.builder.step.StepTerminal;
import io.varve.cli.format.SafeText;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;

/**
 * Lends the terminal to a shell before the step that failed ({@code build --debug-shell}).
 *
 * @param session the command's surroundings
 * @param progress what else is written to the terminal
 */
record DebugShell(Session session, Progress progress) implements StepTerminal {

  /** Refuses where nobody could type. */
  static void check(Session session) {
    if (!session.isTerminal(0) || !session.isTerminal(1)) {
      throw new InvalidArgument(
          "--debug-shell needs a terminal as standard input and output; run it in one, or leave the"
              + " flag out");
    }
  }

  @Override
  public void lend(String title, int exitCode, Use use) throws IOException, InterruptedException {
    progress.close();
    Output err = session.err();
    err.line("A shell in the state before the step that failed with exit code " + exitCode + ":");
    err.line("  " + SafeText.line(title));
    err.line(
        "Its files, mounts, variables, user and directory are the step's; \"exit\" ends the"
            + " build.");
    err.flush();
    use.run();
  }

  @Override
  public String kind() {
    return session.variable("TERM").filter(kind -> !kind.isBlank()).orElse("xterm");
  }
}
