package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ExecSpec;
import java.io.IOException;

/** {@code varve exec}. */
final class ExecCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "exec", "CONTAINER COMMAND [ARG...]", "Run a further process in a running container")
        .arguments(2, CommandSpec.ANY)
        .withCommandLine()
        .flag('d', "detach", "Do not wait for it")
        .flag('i', "interactive", "Keep standard input open")
        .flag('t', "tty", "Give it a terminal")
        .list('e', "env", "NAME[=VALUE]", "A variable")
        .list("env-file", "FILE", "Variables from a file")
        .value('w', "workdir", "DIR", "The working directory in the container")
        .value('u', "user", "USER[:GROUP]", "Who runs the program")
        .flag("privileged", "Every capability")
        .value("detach-keys", "KEYS", "Keys that leave it running (default ctrl-p,ctrl-q)")
        .example("A second shell", "exec -it web bash")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    String container = arguments.positional(0);
    ExecSpec spec =
        new ExecSpec(
            arguments.from(1),
            RunOptions.environment(arguments, session),
            arguments.value("workdir"),
            arguments.value("user"),
            arguments.has("tty"),
            arguments.has("interactive"),
            arguments.has("privileged"));
    if (arguments.has("detach")) {
      session.engine().processes().execDetached(container, spec);
      return 0;
    }
    return Foreground.run(
        session,
        Foreground.all(arguments, spec.tty(), spec.openStdin()),
        streams -> session.engine().processes().exec(container, spec, streams));
  }
}
