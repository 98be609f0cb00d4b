package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Quantity;
import io.varve.engine.container.LogOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code varve logs}. */
final class LogsCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("logs", "CONTAINER", "Show what a container has written")
        .arguments(1, 1)
        .flag('f', "follow", "Wait for more until it ends")
        .value('n', "tail", "NUMBER", "Only that many lines from the end")
        .value("since", "TIME", "Only from then on, such as 10m or 2025-01-31T12:00:00Z")
        .value("until", "TIME", "Only before then")
        .flag('t', "timestamps", "Show when each line was written")
        .flag("details", "Accepted as docker does")
        .example("The last lines, and what comes", "logs -f -n 20 web")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Optional<String> tail = arguments.value("tail").filter(text -> !text.equals("all"));
    LogOptions options =
        new LogOptions(
            arguments.has("follow"),
            tail.isPresent()
                ? OptionalLong.of(Math.max(0, Quantity.number("tail", tail.get())))
                : OptionalLong.empty(),
            arguments.value("since").map(text -> Quantity.moment("since", text, session.now())),
            arguments.value("until").map(text -> Quantity.moment("until", text, session.now())));
    boolean times = arguments.has("timestamps");
    boolean follow = arguments.has("follow");
    session
        .engine()
        .processes()
        .logs(
            arguments.positional(0),
            options,
            (time, error, text) -> {
              Output out = error ? session.err() : session.out();
              if (times) {
                out.stream().write((time + " ").getBytes(StandardCharsets.US_ASCII));
              }
              out.stream().write(text);
              if (follow || error) {
                out.flush();
              }
            });
    return 0;
  }
}
