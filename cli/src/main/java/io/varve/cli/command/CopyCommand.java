package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerFiles.CopyOptions;
import java.io.IOException;

/** {@code varve cp}. */
final class CopyCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "cp",
            "CONTAINER:PATH PATH|- | PATH|- CONTAINER:PATH",
            "Copy files between a container and the host")
        .arguments(2, 2)
        .flag('a', "archive", "Keep owners")
        .flag('L', "follow-link", "Copy what a link at the end of the source leads to")
        .flag('q', "quiet", "Accepted as docker does")
        .example("Out of a container", "cp web:/etc/nginx/nginx.conf .")
        .example("As a tar stream", "cp web:/var/log - | tar t")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    CopyPlan plan = CopyPlan.of(arguments.positional(0), arguments.positional(1));
    plan.run(session, new CopyOptions(arguments.has("archive"), arguments.has("follow-link")));
    return 0;
  }
}
