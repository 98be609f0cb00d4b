package io.varve.cli.command;

import io.varve.blockstore.VolumeName;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.volume.VolumeSnapshots.Clone;
import java.io.IOException;

/** {@code varve volume clone}. */
final class VolumeCloneCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "volume clone", "VOLUME[@LABEL] NEW", "Make a volume that begins as another one")
        .description(
            """
            A block volume and its clone share all blocks that neither has changed: cloning takes
            no time and no space. A directory shares blocks where its file system can (reflink)
            and is copied elsewhere.""")
        .arguments(2, 2)
        .list("label", "NAME=VALUE", "A free-form property")
        .example("A database for a test", "volume clone db@before-upgrade db-test")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Clone clone =
        session
            .engine()
            .blockVolumes()
            .snapshots()
            .cloneFrom(
                arguments.positional(0),
                new VolumeName(arguments.positional(1)),
                KeyValue.map("label", arguments.values("label")));
    if (!clone.sharesBlocks()) {
      session.err().line("The file system can't share blocks: every file was copied.");
    }
    session.out().line(clone.volume().name());
    return 0;
  }
}
