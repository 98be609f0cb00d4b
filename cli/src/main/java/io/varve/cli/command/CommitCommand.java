package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerFiles.CommitOptions;
import java.io.IOException;

/** {@code varve commit}. */
final class CommitCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "commit", "CONTAINER [NAME[:TAG]]", "Keep what a container changed as a new image")
        .arguments(1, 2)
        .value('a', "author", "TEXT", "Who made it")
        .list('c', "change", "INSTRUCTION", "A Dockerfile instruction, such as CMD [\"bash\"]")
        .value('m', "message", "TEXT", "A remark for the history")
        .flag('p', "pause", "Freeze the container meanwhile (default true)")
        .example(
            "With another command", "commit -c 'CMD [\"apache2ctl\", \"-DFOREGROUND\"]' web site:1")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    CommitOptions options =
        new CommitOptions(
            arguments.optional(1),
            arguments.value("author"),
            arguments.value("message"),
            arguments.values("change"),
            !arguments.given("pause") || arguments.has("pause"));
    session
        .out()
        .line(session.engine().files().commit(arguments.positional(0), options).toString());
    return 0;
  }
}
