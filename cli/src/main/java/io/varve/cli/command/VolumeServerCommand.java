package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/** {@code varve volume-server}: the process that keeps block volumes attached; not for people. */
final class VolumeServerCommand implements Command {

  private static final Duration IDLE = Duration.ofSeconds(3);

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("volume-server", "", "Keep block volumes attached while they are used")
        .arguments(0, 0)
        .value("channel", "NUMBER", "A descriptor of /dev/fuse which the parent keeps open, too")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    session
        .engine()
        .serveVolumes(
            IDLE,
            arguments
                .value("channel")
                .map(Integer::valueOf)
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty),
            () -> {
              session.out().line("ready");
              session.out().flush();
            });
    return 0;
  }
}
