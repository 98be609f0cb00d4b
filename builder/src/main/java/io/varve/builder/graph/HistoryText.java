package io.varve.builder.graph;

import io.varve.builder.instruction.CommandLine;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import java.util.List;
import java.util.stream.Collectors;

/** What the history of an image says of instructions; the forms are those of BuildKit. */
final class HistoryText {

  /** Marks a step with files; tools look for it. */
  private static final String MARK = " # buildkit";

  private HistoryText() {}

  static String run(String prefix, List<String> arguments) {
    return "RUN " + prefix + String.join(" ", arguments) + MARK;
  }

  static String copy(String keyword, Op.Copy copy, List<String> sources, String destination) {
    StringBuilder text = new StringBuilder(keyword);
    if (copy.parents()) {
      text.append(" --parents");
    }
    copy.owner().ifPresent(owner -> text.append(" --chown=").append(owner));
    copy.mode().ifPresent(mode -> text.append(" --chmod=").append(mode));
    sources.forEach(source -> text.append(' ').append(source));
    return text.append(' ').append(destination).append(MARK).toString();
  }

  static String command(String keyword, List<String> arguments) {
    return keyword + " " + quoted(arguments);
  }

  static String of(String keyword, String rest) {
    return keyword + " " + rest;
  }

  static String quoted(List<String> arguments) {
    return arguments.stream()
        .map(argument -> Json.toText(JsonValue.of(argument)))
        .collect(Collectors.joining(" ", "[", "]"));
  }

  /** A command as a list: the exec form as it is, the shell form behind the shell. */
  static List<String> arguments(CommandLine command, List<String> shell) {
    return switch (command) {
      case CommandLine.Exec(List<String> arguments) -> arguments;
      case CommandLine.Shell line -> append(shell, line.text());
    };
  }

  static List<String> append(List<String> shell, String text) {
    return java.util.stream.Stream.concat(shell.stream(), java.util.stream.Stream.of(text))
        .toList();
  }
}
