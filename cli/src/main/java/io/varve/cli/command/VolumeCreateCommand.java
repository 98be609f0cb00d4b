package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.volume.BlockRequest;
import io.varve.engine.volume.FileSystemType;
import io.varve.engine.volume.MountSyntax;
import io.varve.engine.volume.VolumeRecord;
import io.varve.engine.volume.Volumes;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code varve volume create}. */
final class VolumeCreateCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("volume create", "[VOLUME]", "Make a volume")
        .description(
            """
            With --size it is a block volume: a disk of its own that takes space as it is written,
            with snapshots, clones and rollback. Without, it is a directory, as docker's.""")
        .arguments(0, 1)
        .value("size", "SIZE", "Make a block volume of this size, such as 20G")
        .value("fs", "TYPE", "Its file system: ext4 or xfs (ext4)")
        .value("chunk", "SIZE", "Unit of space, 4K to 1M; the store's first volume decides (64K)")
        .list("label", "NAME=VALUE", "A free-form property")
        .value('d', "driver", "DRIVER", "Only \"local\"")
        .example(
            "Keep a database",
            "volume create data && varve run -v data:/var/lib/postgresql postgres")
        .example("One that can be snapshotted and cloned", "volume create db --size 20G")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Map<String, String> labels = KeyValue.map("label", arguments.values("label"));
    Volumes volumes = session.engine().volumes();
    Optional<BlockRequest> block = block(arguments);
    VolumeRecord made =
        block.isPresent()
            ? volumes.createBlock(arguments.optional(0), block.get(), labels)
            : volumes.create(arguments.optional(0), labels);
    session.out().line(made.name());
    return 0;
  }

  private static Optional<BlockRequest> block(Arguments arguments) {
    Optional<String> size = arguments.value("size");
    if (size.isEmpty()) {
      if (arguments.given("fs") || arguments.given("chunk")) {
        throw new UsageError(
            UsageError.FLAG, "varve volume create: --fs and --chunk need --size, such as 20G");
      }
      return Optional.empty();
    }
    Optional<Long> chunk = arguments.value("chunk").map(MountSyntax::bytes);
    return Optional.of(
        new BlockRequest(
            MountSyntax.bytes(size.get()),
            FileSystemType.parse(arguments.value("fs").orElse("ext4")),
            chunk.isPresent()
                ? OptionalInt.of((int) Math.min(Integer.MAX_VALUE, chunk.get()))
                : OptionalInt.empty()));
  }
}
