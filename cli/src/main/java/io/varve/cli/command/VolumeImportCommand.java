package io.varve.cli.command;

import io.varve.blockstore.VolumeName;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.io.InputStream;

/** {@code varve volume import}. */
final class VolumeImportCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("volume import", "VOLUME", "Read a stream that volume export wrote")
        .description(
            """
            A whole stream makes a new volume. A delta brings a volume on from the snapshot that the
            delta starts from; the volume must not have changed since. The exported snapshot
            becomes a snapshot of the volume.""")
        .arguments(1, 1)
        .value('i', "input", "FILE", "Read from a file and not from standard input")
        .example("Bring a backup back", "volume import db -i monday.varve")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    if (arguments.value("input").isEmpty() && session.isTerminal(0)) {
      throw new InvalidArgument(
          "volume import reads a stream: give one with -i FILE or \"< FILE\"");
    }
    VolumeName name = new VolumeName(arguments.positional(0));
    try (InputStream in = Archives.open(arguments.value("input").orElse("-"), session)) {
      session.out().line(session.engine().blockVolumes().transfers().restore(name, in).name());
    }
    return 0;
  }
}
