package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.image.ImageRecord;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** {@code varve load}. */
final class LoadCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "load", "", "Read images from an archive that save wrote, here or in docker")
        .arguments(0, 0)
        .value('i', "input", "FILE", "Read from a file and not from standard input")
        .flag('q', "quiet", "Show no progress")
        .example("Over ssh", "load < images.tar")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    if (arguments.value("input").isEmpty() && session.isTerminal(0)) {
      throw new InvalidArgument("load reads an archive: give one with -i FILE or \"< FILE\"");
    }
    List<ImageRecord> loaded;
    try (Progress progress = Progress.of(session, arguments.has("quiet"));
        InputStream archive = Archives.open(arguments.value("input").orElse("-"), session)) {
      loaded = session.engine().images().load(archive, progress);
    }
    for (ImageRecord image : loaded) {
      session
          .out()
          .line(
              image
                  .reference()
                  .map(name -> "Loaded image: " + name.familiar())
                  .orElse("Loaded image ID: " + image.imageId()));
    }
    return 0;
  }
}
