package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve volume create}. */
final class VolumeCreateCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("volume create", "[VOLUME]", "Make a volume")
        .arguments(0, 1)
        .list("label", "NAME=VALUE", "A free-form property")
        .value('d', "driver", "DRIVER", "Only \"local\"")
        .example(
            "Keep a database",
            "volume create data && varve run -v data:/var/lib/postgresql postgres")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    String name =
        session
            .engine()
            .volumes()
            .create(arguments.optional(0), KeyValue.map("label", arguments.values("label")))
            .name();
    session.out().line(name);
    return 0;
  }
}
