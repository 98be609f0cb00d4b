package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.image.ImageService.Removed;
import java.io.IOException;

/** {@code varve rmi}. */
final class RemoveImageCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "rmi", "IMAGE [IMAGE...]", "Take names away, and images with their last name")
        .arguments(1, CommandSpec.ANY)
        .flag('f', "force", "Take all names of an image that is given by its id")
        .flag("no-prune", "Accepted as docker does")
        .example("Everything without a name", "rmi $(varve images -q -f dangling=true)")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    return Each.of(
        arguments.positional(),
        session,
        name -> {
          for (Removed removed : session.engine().images().remove(name, arguments.has("force"))) {
            session.out().line(text(removed));
          }
        });
  }

  static String text(Removed removed) {
    return switch (removed) {
      case Removed.Untagged(String name) -> "Untagged: " + name;
      case Removed.Deleted(var id) -> "Deleted: " + id;
    };
  }
}
