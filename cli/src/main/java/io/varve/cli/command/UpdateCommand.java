package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.ResourceLimits;
import io.varve.engine.container.RestartPolicy;
import java.io.IOException;
import java.util.Optional;

/** {@code varve update}. */
final class UpdateCommand implements Command {

  @Override
  public CommandSpec spec() {
    return LimitArguments.declare(
            CommandSpec.of(
                    "update",
                    "CONTAINER [CONTAINER...]",
                    "Change what containers may use and whether they restart")
                .arguments(1, CommandSpec.ANY))
        .value("restart", "POLICY", "no, on-failure[:N], always or unless-stopped")
        .example("Give a busy server more", "update --cpus 2 -m 1g web")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    ResourceLimits limits = LimitArguments.of(arguments);
    Optional<RestartPolicy> restart = arguments.value("restart").map(RestartPolicy::parse);
    if (limits.isEmpty() && restart.isEmpty()) {
      throw new UsageError(
          UsageError.ARGUMENTS, "varve update: say what to change, such as --memory or --restart");
    }
    return Each.printing(
        arguments.positional(),
        session,
        name -> session.engine().containers().update(name, limits, restart));
  }
}
