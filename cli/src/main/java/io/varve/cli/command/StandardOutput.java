package io.varve.cli.command;

import io.varve.builder.output.Destination;
import java.io.IOException;
import java.util.Optional;

/**
 * Standard output as the place of an archive.
 *
 * @param session the process
 */
record StandardOutput(Session session) implements Destination {
  @Override
  public void write(Content content) throws IOException, InterruptedException {
    Archives.write(Optional.empty(), session, content::writeTo);
  }
}
