package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.image.ImageService.Pruned;
import java.io.IOException;

/** {@code varve image prune}. */
final class ImagePruneCommand implements Command {

  @Override
  public CommandSpec spec() {
    return PruneArguments.declare(
            CommandSpec.of("image prune", "", "Remove images that no container uses"))
        .arguments(0, 0)
        .flag('a', "all", "Those with names, too")
        .flag('f', "force", "Do not ask")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    String what = arguments.has("all") ? "every image" : "every image without name";
    if (!Confirmation.given(
        arguments, session, "This removes " + what + " that no container uses.")) {
      return 1;
    }
    Pruned pruned =
        session
            .engine()
            .images()
            .prune(arguments.has("all"), PruneArguments.of(arguments, session));
    PruneArguments.print(
        session.out(),
        "Deleted Images:",
        pruned.removed().stream().map(RemoveImageCommand::text).toList());
    session.out().line("Total reclaimed space: " + HumanSize.decimal(pruned.bytes()));
    return 0;
  }
}
