package io.varve.builder.instruction;

import io.varve.builder.syntax.Heredoc;
import java.util.List;

/** What RUN, CMD, ENTRYPOINT and HEALTHCHECK run. */
public sealed interface CommandLine {

  /**
   * Program and arguments, {@code ["program", "argument"]}.
   *
   * @param arguments as in the JSON array
   */
  record Exec(List<String> arguments) implements CommandLine {
    /** Copies the arguments. */
    public Exec {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Text for the shell.
   *
   * @param text the text, empty for none
   * @param heredocs here-documents that follow (RUN only)
   */
  record Shell(String text, List<Heredoc> heredocs) implements CommandLine {
    /** Copies the here-documents. */
    public Shell {
      heredocs = List.copyOf(heredocs);
    }

    /**
     * How to run it: a command that is nothing but {@code <<EOF} is the here-document's content
     * itself, a file to execute when it begins with {@code #!}; otherwise the shell gets the text
     * followed by its here-documents.
     *
     * @return text for the shell, or a file
     */
    public Script script() {
      return Scripts.of(this);
    }
  }

  /** What a shell form comes down to. */
  sealed interface Script {

    /**
     * Text to give to the shell as one argument.
     *
     * @param text the text
     */
    record Text(String text) implements Script {}

    /**
     * A file to execute, made for this command alone, mode 0755.
     *
     * @param name its name, the here-document's
     * @param content its content
     */
    record File(String name, String content) implements Script {}
  }
}
