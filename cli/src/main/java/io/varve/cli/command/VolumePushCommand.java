package io.varve.cli.command;

import io.varve.blockstore.BlockName;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.volume.VolumeTransfers.Remote;
import io.varve.oci.Descriptor;
import io.varve.oci.Reference;
import java.io.IOException;
import java.util.Optional;

/** {@code varve volume push}. */
final class VolumePushCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "volume push",
            "VOLUME[@LABEL] NAME[:TAG]",
            "Send a block volume to a registry, as an OCI artifact")
        .arguments(2, 2)
        .value("since", "VOLUME@LABEL", "Leave out what this state has; the receiver must have it")
        .flag("insecure", "Allow plain HTTP and any certificate")
        .flag('q', "quiet", "Show no progress")
        .example("To a registry on this host", "volume push db@seed localhost:5000/db:seed")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    BlockName source = BlockName.parse(arguments.positional(0));
    Optional<BlockName> since = arguments.value("since").map(BlockName::parse);
    Reference name = Reference.parseTagged(arguments.positional(1));
    Descriptor sent;
    try (Progress progress = Progress.of(session, arguments.has("quiet"))) {
      sent =
          session
              .engine()
              .blockVolumes()
              .transfers()
              .push(source, since, new Remote(name, arguments.has("insecure")), progress);
    }
    session.out().line(name.orLatest() + "@" + sent.digest());
    return 0;
  }
}
