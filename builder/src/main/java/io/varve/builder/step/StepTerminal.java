package io.varve.builder.step;

import io.varve.oci.error.NotFound;
import java.io.IOException;

/** The terminal at which the person sits who builds. */
@FunctionalInterface
public interface StepTerminal {

  /** What a program does with the terminal. */
  @FunctionalInterface
  interface Use {
    /**
     * Runs the program to its end.
     *
     * @throws NotFound when there is no such program
     * @throws IOException when it can't be started
     * @throws InterruptedException when the thread was interrupted
     */
    void run() throws IOException, InterruptedException;
  }

  /**
   * Stops writing to the terminal, says what comes, and lends it.
   *
   * @param title the instruction that failed
   * @param exitCode how its program ended
   * @param use what is done meanwhile
   * @throws IOException when the program can't be started
   * @throws InterruptedException when the thread was interrupted
   */
  void lend(String title, int exitCode, Use use) throws IOException, InterruptedException;

  /**
   * What kind of terminal it is.
   *
   * @return a value for {@code TERM}
   */
  default String kind() {
    return "xterm";
  }
}
