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
        .value("since", "IMAGE", "Leave out what this image has; the receiver must have it")
        .flag('q', "quiet", "Show no progress")
        .example("Into a file", "save -o app.tar app:latest")
        .example("Only what is new", "save --since app:1 -o update.tar app:2")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    try (Progress progress = Progress.of(session, arguments.has("quiet"))) {
      Archives.write(
          arguments.value("output"),
          session,
          out ->
              session
                  .engine()
                  .images()
                  .save(arguments.positional(), arguments.value("since"), out, progress));
    }
    return 0;
  }
}
