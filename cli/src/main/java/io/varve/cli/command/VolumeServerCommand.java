package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;
import java.time.Duration;

/** {@code varve volume-server}: the process that keeps block volumes attached; not for people. */
final class VolumeServerCommand implements Command {

  private static final Duration IDLE = Duration.ofSeconds(3);

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("volume-server", "", "Keep block volumes attached while they are used")
        .arguments(0, 0)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    session
        .engine()
        .serveVolumes(
            IDLE,
            () -> {
              session.out().line("ready");
              session.out().flush();
            });
    return 0;
  }
}
