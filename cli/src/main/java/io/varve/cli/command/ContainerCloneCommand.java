package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSnapshots.CloneOptions;
import io.varve.engine.network.PortMapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code varve container clone}. */
final class ContainerCloneCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "container clone",
            "CONTAINER[@LABEL] [NAME]",
            "Make a container that begins as another one, or as its snapshot")
        .description(
            """
            Its block volumes are clones named VOLUME-NAME, which "rm -v" removes with it. Volumes
            that are directories are shared. Published ports are not taken over.""")
        .arguments(1, 2)
        .flag("start", "Start it")
        .list('p', "publish", "[[ADDRESS:]PORT:]PORT", "Publish a port of the clone")
        .example("One for each test", "container clone --start db@seeded db-test-1")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    SnapshotReference from = SnapshotReference.parse(arguments.positional(0));
    List<PortMapping> ports = new ArrayList<>();
    arguments.values("publish").forEach(text -> ports.addAll(PortMapping.parse(text)));
    ContainerRecord clone =
        session
            .engine()
            .containerSnapshots()
            .cloneFrom(
                from.container(), from.label(), new CloneOptions(arguments.optional(1), ports));
    if (arguments.has("start")) {
      session.engine().containers().start(clone.id().value());
    }
    session.out().line(clone.id().value());
    return 0;
  }
}
