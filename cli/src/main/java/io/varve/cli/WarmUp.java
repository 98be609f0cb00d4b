package io.varve.cli;

import io.varve.cli.command.Output;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs what a family of short commands touches, so that an ahead-of-time cache knows it. The
 * launcher does so once per build, on a store that has an image {@code warm} with a shell.
 */
final class WarmUp {
  /** Long enough for the families that look at it, should nobody end it. */
  private static final String RUNS = ": >/a; sleep 60";

  private final Map<String, String> environment;
  private final Path directory;

  WarmUp(Map<String, String> environment, Path directory) {
    this.environment = environment;
    this.directory = directory;
  }

  /** Runs a family; a command that fails costs only its warmth: hosts lack runtimes and rights. */
  int run(List<String> family) {
    for (List<String> words : commands(family.isEmpty() ? "all" : family.getFirst())) {
      once(words);
    }
    return 0;
  }

  private static List<List<String>> commands(String family) {
    return switch (family) {
      case "list" ->
          List.of(
              List.of("images"),
              List.of("images", "--format", "{{.ID}} {{json .}}"),
              List.of("history", "warm"),
              List.of("inspect", "warm"),
              List.of("inspect", "warm-runs"),
              List.of("inspect", "--format", "{{.Id}}", "warm-ended"),
              List.of("ps"),
              List.of("ps", "-a"),
              List.of("volume", "ls"),
              List.of("network", "ls"));
      case "files" ->
          List.of(
              List.of("diff", "warm-ended"),
              List.of("diff", "warm-runs"),
              List.of("commit", "warm-runs", "warm:committed"));
      case "run" -> runs();
      default -> all();
    };
  }

  private static List<List<String>> runs() {
    return List.of(
        List.of("run", "--rm", "--network", "none", "warm", "sh", "-c", ":"),
        List.of("run", "--rm", "warm"),
        List.of("run", "--name", "warm-ended", "--network", "none", "warm", "sh", "-c", ": >/a"),
        List.of("run", "-d", "--name", "warm-runs", "--network", "none", "warm", "sh", "-c", RUNS),
        List.of("exec", "warm-runs", "sh", "-c", ":"),
        List.of("logs", "warm-runs"));
  }

  private static List<List<String>> all() {
    List<List<String>> all = new ArrayList<>(List.of(List.of("version"), List.of("run", "--help")));
    all.addAll(runs());
    all.addAll(commands("list"));
    all.addAll(commands("files"));
    all.add(List.of("create", "--name", "warm-three", "warm"));
    all.add(List.of("rm", "warm-three"));
    all.add(List.of("save", "-o", "/dev/null", "warm"));
    all.add(List.of("system", "df"));
    all.addAll(volumes());
    return all;
  }

  private static List<List<String>> volumes() {
    return List.of(
        List.of("volume", "create", "warm", "--size", "16M"),
        List.of("volume", "snapshot", "warm@one"),
        List.of("volume", "clone", "warm@one", "copy"),
        List.of("volume", "diff", "warm@one"),
        List.of("volume", "df"),
        List.of("volume", "inspect", "warm"),
        List.of("container", "snapshot", "warm-run@one"),
        List.of("container", "clone", "warm-run@one", "warm-copy"),
        List.of("volume", "rm", "warm@one", "warm", "copy"));
  }

  private void once(List<String> words) {
    Output nowhere = new Output(OutputStream.nullOutputStream());
    new Program(
            new ByteArrayInputStream(new byte[0]),
            nowhere,
            nowhere,
            environment,
            directory,
            InstantSource.system())
        .run(words);
  }
}
