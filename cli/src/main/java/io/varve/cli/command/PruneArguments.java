package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Quantity;
import io.varve.cli.option.UsageError;
import io.varve.engine.prune.PruneFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The {@code --filter} of commands that remove what nothing uses. */
final class PruneArguments {
  private PruneArguments() {}

  static CommandSpec.Builder declare(CommandSpec.Builder spec) {
    return spec.list(
        "filter", "NAME=VALUE", "Only those that fit: until=24h, label=NAME[=VALUE], label!=NAME");
  }

  static PruneFilter of(Arguments arguments, Session session) {
    Optional<Instant> until = Optional.empty();
    List<String> labels = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (String text : arguments.values("filter")) {
      if (text.startsWith("until=")) {
        until =
            Optional.of(
                Quantity.moment("filter", text.substring("until=".length()), session.now()));
      } else if (text.startsWith("label!=")) {
        without.add(text.substring("label!=".length()));
      } else if (text.startsWith("label=")) {
        labels.add(text.substring("label=".length()));
      } else {
        throw new UsageError(
            UsageError.ARGUMENTS,
            "unknown filter \""
                + text
                + "\": expected until=TIME, label=NAME[=VALUE] or label!=NAME");
      }
    }
    return new PruneFilter(until, labels, without);
  }

  /** Prints names under a title, as docker does, and nothing when there are none. */
  static void print(Output out, String title, List<String> names) {
    if (!names.isEmpty()) {
      out.line(title);
      names.forEach(out::line);
      out.line("");
    }
  }
}
