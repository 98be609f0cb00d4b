package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve logout}. */
final class LogoutCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("logout", "[REGISTRY]", "Forget the password for a registry")
        .arguments(0, 1)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    String registry = LoginCommand.registry(arguments);
    boolean known = session.engine().logins().logout(registry);
    session
        .out()
        .line(known ? "Removed login credentials for " + registry : "Not logged in to " + registry);
    return 0;
  }
}
