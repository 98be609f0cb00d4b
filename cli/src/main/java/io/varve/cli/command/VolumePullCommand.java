package io.varve.cli.command;

import io.varve.blockstore.VolumeName;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.volume.VolumeTransfers.Remote;
import io.varve.oci.Reference;
import java.io.IOException;

/** {@code varve volume pull}. */
final class VolumePullCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "volume pull", "NAME[:TAG|@DIGEST] VOLUME", "Get a block volume from a registry")
        .description("What volume push sent: a whole volume is made, a delta is applied.")
        .arguments(2, 2)
        .flag("insecure", "Allow plain HTTP and any certificate")
        .example("From a registry on this host", "volume pull localhost:5000/db:seed db")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Reference from = Reference.parse(arguments.positional(0));
    VolumeName name = new VolumeName(arguments.positional(1));
    session
        .out()
        .line(
            session
                .engine()
                .blockVolumes()
                .transfers()
                .pull(new Remote(from, arguments.has("insecure")), name)
                .name());
    return 0;
  }
}
