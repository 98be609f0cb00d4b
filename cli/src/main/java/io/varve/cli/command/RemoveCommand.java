package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.oci.error.NotFound;
import java.io.IOException;

/** {@code varve rm}. */
final class RemoveCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("rm", "CONTAINER [CONTAINER...]", "Remove containers")
        .arguments(1, CommandSpec.ANY)
        .flag('f', "force", "Kill those that run")
        .flag('v', "volumes", "Remove their anonymous volumes, too")
        .refuse("link", "links are names in /etc/hosts; make the container again without --link")
        .example("Remove everything that does not run", "rm $(varve ps -aq --filter status=exited)")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    boolean force = arguments.has("force");
    return Each.of(
        arguments.positional(),
        session,
        name -> {
          try {
            session.engine().containers().remove(name, force, arguments.has("volumes"));
            session.out().line(name);
            session.out().flush();
          } catch (NotFound e) {
            if (!force) {
              throw e;
            }
            session.err().line("Error: " + Failure.message(e));
          }
        });
  }
}
