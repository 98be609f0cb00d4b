package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** One verb. */
public interface Command {

  /**
   * What the command takes and does.
   *
   * @return its description
   */
  CommandSpec spec();

  /**
   * Does it.
   *
   * @param arguments what was given
   * @param session the process around it
   * @return the exit code
   * @throws IOException when reading or writing fails
   * @throws InterruptedException when somebody pressed control-C
   */
  int run(Arguments arguments, Session session) throws IOException, InterruptedException;
}
