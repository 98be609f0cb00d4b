package io.varve.cli.command;

import io.varve.blockstore.VolumeName;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.volume.MountSyntax;
import io.varve.engine.volume.VolumeGrowth.Outcome;
import java.io.IOException;
import java.util.Optional;

/** {@code varve volume resize}. */
final class VolumeResizeCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("volume resize", "VOLUME SIZE", "Make a block volume larger")
        .description(
            """
            While it is in use or not; it can't shrink. A mounted file system grows at once where
            the host allows that (ext4 wants CAP_SYS_RESOURCE), any other when it is mounted the
            next time. Snapshots keep their size; a rollback brings theirs back.""")
        .arguments(2, 2)
        .example("More room", "volume resize db 40G")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    VolumeName name = new VolumeName(arguments.positional(0));
    long bytes = MountSyntax.bytes(arguments.positional(1));
    Outcome outcome = session.engine().blockVolumes().growth().grow(name, bytes);
    session.out().line(name.toString());
    switch (outcome) {
      case Outcome.Done() -> {}
      case Outcome.AtNextMount(Optional<String> reason) ->
          session
              .err()
              .line(
                  reason
                      .map(
                          why ->
                              "The volume has grown; its file system follows when its containers"
                                  + " have stopped and one starts again ("
                                  + why
                                  + ")")
                      .orElse("The file system follows when the volume is mounted next."));
    }
    return 0;
  }
}
