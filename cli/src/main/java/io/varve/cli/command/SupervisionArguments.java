package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Quantity;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.RestartPolicy;
import io.varve.engine.container.Supervision;
import io.varve.oci.RunConfig.Healthcheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The options that say what is done about a container while it runs and when it ends. */
final class SupervisionArguments {
  private static final int ENGINE_FAILURE = 125;

  private SupervisionArguments() {}

  static CommandSpec.Builder declare(CommandSpec.Builder spec) {
    return spec.value(
            "restart", "POLICY", "Start it again: no, on-failure[:N], always, unless-stopped")
        .value("health-cmd", "COMMAND", "A shell command that succeeds while it is healthy")
        .value("health-interval", "TIME", "Between checks (default 30s)")
        .value("health-timeout", "TIME", "How long a check may take (default 30s)")
        .value("health-retries", "NUMBER", "Failures in a row that make it unhealthy (default 3)")
        .value("health-start-period", "TIME", "In which failures do not count (default 0s)")
        .value("health-start-interval", "TIME", "Between checks in the start period (default 5s)")
        .flag("no-healthcheck", "Do not check, even if the image says how")
        .value("log-driver", "DRIVER", "The own one, as json-file, k8s-file or local; or none")
        .list(
            "log-opt",
            "NAME=VALUE",
            "max-size=SIZE, max-file=NUMBER: its log begins anew when it gets larger than their"
                + " product");
  }

  static Supervision of(Arguments arguments) {
    RestartPolicy restart =
        arguments.value("restart").map(RestartPolicy::parse).orElse(RestartPolicy.NEVER);
    if (arguments.has("rm") && !restart.equals(RestartPolicy.NEVER)) {
      throw new UsageError(
          ENGINE_FAILURE, "conflicting options: --rm and --restart; leave one of them out");
    }
    return new Supervision(restart, health(arguments), logBytes(arguments));
  }

  private static Optional<Healthcheck> health(Arguments arguments) {
    if (arguments.has("no-healthcheck")) {
      if (arguments.given("health-cmd")) {
        throw new UsageError(
            ENGINE_FAILURE, "conflicting options: --no-healthcheck and --health-cmd");
      }
      return Optional.of(check(List.of("NONE"), arguments));
    }
    List<String> test =
        arguments
            .value("health-cmd")
            .filter(command -> !command.isEmpty())
            .map(command -> List.of("CMD-SHELL", command))
            .orElse(List.of());
    boolean asked =
        !test.isEmpty()
            || List.of("interval", "timeout", "retries", "start-period", "start-interval").stream()
                .anyMatch(name -> arguments.given("health-" + name));
    return asked ? Optional.of(check(test, arguments)) : Optional.empty();
  }

  private static Healthcheck check(List<String> test, Arguments arguments) {
    return new Healthcheck(
        test,
        time(arguments, "health-interval"),
        time(arguments, "health-timeout"),
        time(arguments, "health-start-period"),
        time(arguments, "health-start-interval"),
        arguments
            .value("health-retries")
            .map(text -> OptionalInt.of((int) Quantity.number("health-retries", text)))
            .orElse(OptionalInt.empty()));
  }

  private static Optional<Duration> time(Arguments arguments, String name) {
    return arguments.value(name).map(text -> Quantity.duration(name, text));
  }

  private static boolean isHarmless(String option) {
    return List.of("compress", "mode", "tag", "labels", "env", "max-buffer-size")
        .contains(option.split("=", 2)[0]);
  }

  /** One file as large as docker's together: conmon keeps one, which begins anew when full. */
  private static OptionalLong kept(OptionalLong bytes, long files) {
    if (files < 1 || files > 1000) {
      throw new UsageError(
          ENGINE_FAILURE, "log option \"max-file=" + files + "\": expected 1 to 1000");
    }
    return bytes.isPresent()
        ? OptionalLong.of(Math.multiplyExact(bytes.getAsLong(), files))
        : bytes;
  }

  private static OptionalLong logBytes(Arguments arguments) {
    OptionalLong bytes = OptionalLong.empty();
    long files = 1;
    String driver = arguments.value("log-driver").orElse("json-file");
    if (driver.equals("none")) {
      return OptionalLong.of(0);
    }
    if (!List.of("json-file", "k8s-file", "local").contains(driver)) {
      throw new UsageError(
          ENGINE_FAILURE,
          "log driver \""
              + driver
              + "\" is not there: use json-file, k8s-file or local, which all"
              + " mean varve's own, or none");
    }
    for (String option : arguments.values("log-opt")) {
      if (option.startsWith("max-size=")) {
        String text = option.substring("max-size=".length());
        bytes = OptionalLong.of(Quantity.bytes("log-opt", text));
      } else if (option.startsWith("max-file=")) {
        files = Quantity.number("log-opt", option.substring("max-file=".length()));
      } else if (!isHarmless(option)) {
        throw new UsageError(
            ENGINE_FAILURE,
            "log option \"" + option + "\" is unknown: expected max-size=SIZE or max-file=NUMBER");
      }
    }
    return kept(bytes, files);
  }
}
