package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve save}. */
final class SaveCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "save", "IMAGE [IMAGE...]", "Write images as one archive that docker can load, too")
        .arguments(1, CommandSpec.ANY)
        .value('o', "output", "FILE", "Write to a file and not to standard output")
        .flag('q', "quiet", "Show no progress")
        .example("Into a file", "save -o app.tar app:latest")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    try (Progress progress = Progress.of(session, arguments.has("quiet"))) {
      Archives.write(
          arguments.value("output"),
          session,
          out -> session.engine().images().save(arguments.positional(), out, progress));
    }
    return 0;
  }
}
