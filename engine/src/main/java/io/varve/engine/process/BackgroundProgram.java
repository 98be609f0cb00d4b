package io.varve.engine.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that outlives this process: in a session of its own, so that neither control-C nor the
 * end of the terminal reaches it. It says on standard output, in one line, when it is ready.
 *
 * @param arguments program and arguments
 * @param log where its standard error goes
 */
public record BackgroundProgram(List<String> arguments, Path log) {
  private static final int SHOWN = 2000;

  /** Copies the list. */
  public BackgroundProgram {
    arguments = List.copyOf(arguments);
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param action what is being done, for the message
   * @return the number of its process
   * @throws IOException when it ends before, with the end of what it has written
   */
  public long start(String action) throws IOException {
    Process process =
        new ProcessBuilder(arguments)
            .directory(new File("/"))
            .redirectInput(new File("/dev/null"))
            .redirectError(log.toFile())
            .start();
    try (BufferedReader output = process.inputReader()) {
      if (output.readLine() == null) {
        String text = Files.readString(log).strip();
        throw new IOException(
            action + ": " + text.substring(Math.max(0, text.length() - SHOWN)).replace('\n', ' '));
      }
      return process.pid();
    }
  }
}
