package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import java.io.IOException;

/** {@code varve create}. */
final class CreateCommand implements Command {

  @Override
  public CommandSpec spec() {
    return RunOptions.declare(
            CommandSpec.of(
                "create", "IMAGE [COMMAND] [ARG...]", "Make a container without starting it"))
        .flag("rm", "Remove it when it ends")
        .value("cidfile", "FILE", "Write its id to a file")
        .example("Prepare files before the first start", "create --name web debian-apache")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    ContainerSpec spec = RunOptions.spec(arguments, session);
    IdFile file = IdFile.of(arguments, session);
    ContainerRecord container =
        MissingImage.with(arguments, session, () -> session.engine().containers().create(spec));
    file.write(container);
    session.out().line(container.id().value());
    return 0;
  }
}
