package io.varve.cli.command;

import io.varve.cli.option.UsageError;
import java.util.List;
import java.util.Optional;

/** Words of docker and podman that are no commands here: other names, or why there is nothing. */
final class Synonyms {
  private Synonyms() {}

  /**
   * The command that is meant.
   *
   * @throws UsageError when there is none on purpose
   */
  static Optional<CommandTable.Found> find(List<String> words) {
    String first = words.getFirst();
    String second = words.size() > 1 ? words.get(1) : "";
    if (first.equals("buildx") || first.equals("builder")) {
      return Optional.of(new CommandTable.Found(builder(first, second), rest(words)));
    }
    String instead = instead(first);
    if (instead.isEmpty()) {
      return Optional.empty();
    }
    throw new UsageError(UsageError.ARGUMENTS, "varve has no \"" + first + "\": " + instead);
  }

  private static Command builder(String group, String verb) {
    return switch (verb) {
      case "build", "b" -> new BuildCommand();
      case "prune" -> new BuilderPruneCommand();
      default ->
          throw new UsageError(
              UsageError.ARGUMENTS,
              "varve "
                  + group
                  + ": there are build and prune; the builder is a part of varve and needs no"
                  + " set-up");
    };
  }

  private static List<String> rest(List<String> words) {
    return words.subList(2, words.size());
  }

  private static String instead(String word) {
    return switch (word) {
      case "compose", "docker-compose" ->
          "run each service with \"varve run -d --network NAME --name SERVICE\";"
              + " they find each other by name";
      case "swarm", "service", "stack", "node", "secret", "config" ->
          "containers run on this host alone";
      case "context" ->
          "every command works on this host's store; \"--root DIR\" chooses another one";
      case "plugin" -> "nothing needs to be plugged in";
      case "manifest" ->
          "build for several platforms with \"varve build --platform A,B\", and send them with"
              + " \"varve push --all-platforms\"";
      case "trust" -> "name an image by its digest: NAME@sha256:…";
      case "checkpoint" -> "freeze files with \"varve container snapshot\"";
      case "pod", "kube", "play", "generate" ->
          "containers share a network with \"varve run --network container:NAME\"";
      case "machine" -> "it runs on Linux itself";
      case "daemon", "dockerd" -> "no daemon is needed; every command does its work and ends";
      default -> "";
    };
  }
}
