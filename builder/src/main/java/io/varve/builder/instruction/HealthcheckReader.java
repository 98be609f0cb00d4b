package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import io.varve.builder.syntax.Arguments;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.InstructionNode;
import io.varve.builder.syntax.Suggestion;
import io.varve.builder.syntax.Token;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads HEALTHCHECK. */
final class HealthcheckReader {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final List<String> TYPES = List.of("CMD", "NONE");

  private HealthcheckReader() {}

  static Healthcheck read(InstructionNode node, Source source) {
    if (!(node.arguments() instanceof Arguments.Check(Token type, Arguments command))) {
      throw new DockerfileError(
          node.span(), "HEALTHCHECK has no arguments", "CMD COMMAND, or NONE", "");
    }
    return switch (type.text().toUpperCase(Locale.ROOT)) {
      case "NONE" -> none(source, command);
      case "CMD" -> command(node, source, command);
      default ->
          throw new DockerfileError(
              type.span(),
              "unknown kind of health check \"" + type + "\"",
              "CMD COMMAND, or NONE",
              Suggestion.nearest(type.text(), TYPES));
    };
  }

  private static Healthcheck none(Source source, Arguments rest) {
    if (!(rest instanceof Arguments.None)) {
      throw new DockerfileError(source.span(), "HEALTHCHECK NONE takes no arguments");
    }
    return new Healthcheck(
        source,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty());
  }

  private static Healthcheck command(InstructionNode node, Source source, Arguments arguments) {
    Flags flags =
        Flags.read(
            node,
            Flags.value("interval"),
            Flags.value("timeout"),
            Flags.value("start-period"),
            Flags.value("start-interval"),
            Flags.value("retries"));
    boolean empty =
        switch (arguments) {
          case Arguments.Json(List<Token> strings) -> strings.isEmpty();
          case Arguments.None _ -> true;
          case Arguments.Text _,
              Arguments.Words _,
              Arguments.Pairs _,
              Arguments.Check _,
              Arguments.Nested _ ->
              false;
        };
    if (empty) {
      throw new DockerfileError(
          node.span(), "HEALTHCHECK CMD has no command", "CMD COMMAND, or NONE", "");
    }
    return new Healthcheck(
        source,
        Optional.of(RunReader.command(node, arguments)),
        time(flags, "interval"),
        time(flags, "timeout"),
        time(flags, "start-period"),
        time(flags, "start-interval"),
        retries(flags));
  }

  /** Zero means what the daemon's default is, as if it had not been given. */
  private static Optional<Duration> time(Flags flags, String name) {
    Optional<Word> word = flags.word(name);
    if (word.isEmpty()) {
      return Optional.empty();
    }
    Duration time = Quantities.duration(word.get().text(), word.get().span());
    if (time.isZero()) {
      return Optional.empty();
    }
    if (time.compareTo(SHORTEST) < 0) {
      throw new DockerfileError(
          word.get().span(), "--" + name + "=" + word.get() + " is less than 1ms");
    }
    return Optional.of(time);
  }

  private static OptionalInt retries(Flags flags) {
    Optional<Word> word = flags.word("retries");
    if (word.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      int retries = Integer.parseInt(word.get().text());
      if (retries >= 0) {
        return retries == 0 ? OptionalInt.empty() : OptionalInt.of(retries);
      }
    } catch (NumberFormatException _) {
      // Reported below, as a negative number is.
    }
    throw new DockerfileError(
        word.get().span(),
        "invalid value \"" + word.get() + "\" of --retries",
        "a number, 0 or more",
        "");
  }
}
