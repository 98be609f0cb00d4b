package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve export}. */
final class ExportCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("export", "CONTAINER", "Write the files of a container as a tar archive")
        .arguments(1, 1)
        .value('o', "output", "FILE", "Write to a file and not to standard output")
        .example("Into a file", "export -o web.tar web")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    String container = arguments.positional(0);
    Archives.write(
        arguments.value("output"), session, out -> session.engine().files().export(container, out));
    return 0;
  }
}
