package io.varve.cli.command;

import io.varve.blockstore.BlockName;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;
import java.util.Optional;

/** {@code varve volume export}. */
final class VolumeExportCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "volume export",
            "VOLUME|VOLUME@LABEL",
            "Write a block volume as a stream, or what has changed in it")
        .arguments(1, 1)
        .value('o', "output", "FILE", "Write to a file and not to standard output")
        .value("since", "VOLUME@LABEL", "Leave out what this state has; the receiver must have it")
        .example("A backup", "volume export db@monday -o monday.varve")
        .example("Only what is new", "volume export db@tuesday --since db@monday -o tuesday.varve")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    BlockName source = BlockName.parse(arguments.positional(0));
    Optional<BlockName> since = arguments.value("since").map(BlockName::parse);
    Archives.write(
        arguments.value("output"),
        session,
        out -> session.engine().blockVolumes().transfers().export(source, since, out));
    return 0;
  }
}
