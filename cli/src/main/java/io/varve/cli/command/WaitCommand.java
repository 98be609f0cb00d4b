package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.Containers;
import io.varve.engine.container.Health;
import io.varve.oci.error.Conflict;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code varve wait}. */
final class WaitCommand implements Command {
  private static final long PAUSE_MILLIS = 100;
  private static final List<String> CONDITIONS =
      List.of("exited", "not-running", "stopped", "running", "healthy", "unhealthy");

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "wait",
            "CONTAINER [CONTAINER...]",
            "Wait for containers to end, print their exit codes")
        .arguments(1, CommandSpec.ANY)
        .value("condition", "WHAT", "exited (default), running, healthy or unhealthy")
        .example("Go on when the database answers", "wait --condition=healthy db")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    String condition = arguments.value("condition").orElse("exited");
    if (!CONDITIONS.contains(condition)) {
      throw new UsageError(
          UsageError.FLAG,
          "invalid value \""
              + condition
              + "\" for --condition: expected exited, running, healthy or unhealthy");
    }
    return Each.of(
        arguments.positional(),
        session,
        name -> {
          Containers containers = session.engine().containers();
          int code = 0;
          switch (condition) {
            case "running" -> awaitRunning(name, containers);
            case "healthy" -> awaitHealth(name, Health.Status.HEALTHY, containers);
            case "unhealthy" -> awaitHealth(name, Health.Status.UNHEALTHY, containers);
            default -> code = containers.await(name);
          }
          session.out().line(Integer.toString(code));
          session.out().flush();
        });
  }

  private static void awaitRunning(String name, Containers containers)
      throws IOException, InterruptedException {
    while (!containers.inspect(name).isRunning()) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static void awaitHealth(String name, Health.Status wanted, Containers containers)
      throws IOException, InterruptedException {
    while (true) {
      ContainerRecord container = containers.inspect(name);
      Optional<Health> health = containers.health(container);
      if (health.isEmpty()) {
        throw new Conflict(
            "wait for container "
                + container.name()
                + (container.isRunning()
                    ? ": it has no health check; give it one with --health-cmd"
                    : ": it does not run"));
      }
      if (health.get().status() == wanted) {
        return;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
