package io.varve.cli;

import io.varve.cli.command.Output;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs what a family of short commands touches, so that an ahead-of-time cache knows it. The
 * launcher does so once per build, on a store that has an image {@code warm} with a shell.
 */
final class WarmUp {
  /** Long enough for the families that look at it, should nobody end it. */
  private static final String RUNS = "mkdir -p /d/e; : >/d/a; : >/d/e/b; : >/a; sleep 60";

  private final Map<String, String> environment;
  private final Path directory;

  WarmUp(Map<String, String> environment, Path directory) {
    this.environment = environment;
    this.directory = directory;
  }

  /** Runs a family; a command that fails costs only its warmth: hosts lack runtimes and rights. */
  int run(List<String> family) {
    String name = family.isEmpty() ? "all" : family.getFirst();
    if (name.equals("transfer")) {
      transfer();
    } else {
      commands(name).forEach(this::once);
    }
    return 0;
  }

  /** Pushes to a registry in this process and pulls into another store. */
  private void transfer() {
    Path stores = Path.of(environment.getOrDefault("VARVE_ROOT", "")).toAbsolutePath().getParent();
    CompletableFuture<String> address = new CompletableFuture<>();
    List<String> serve =
        List.of(
            "--root",
            stores.resolve("registry").toString(),
            "registry",
            "serve",
            "-l",
            "127.0.0.1:0");
    Thread server = Thread.ofVirtual().start(() -> once(serve, new FirstLine(address)));
    try {
      String line = address.get(30, TimeUnit.SECONDS);
      String image = line.substring(line.lastIndexOf(' ') + 1) + "/warm:1";
      String target = stores.resolve("pulled").toString();
      once(List.of("tag", "warm-files", image));
      once(List.of("push", image));
      once(List.of("--root", target, "pull", image));
      once(List.of("--root", target, "pull", "-q", image));
    } catch (ExecutionException | TimeoutException _) {
      return; // no address to listen on: transfers start cold
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      server.interrupt();
    }
  }

  /** Tells the first line that is written. */
  private static final class FirstLine extends OutputStream {
    private final CompletableFuture<String> line;
    private final StringBuilder text = new StringBuilder();

    FirstLine(CompletableFuture<String> line) {
      this.line = line;
    }

    @Override
    public void write(int value) {
      if (value == '\n') {
        line.complete(text.toString());
      }
      text.append((char) value);
    }
  }

  private static List<List<String>> commands(String family) {
    return switch (family) {
      case "images" ->
          List.of(List.of("images"), List.of("images", "--format", "{{.ID}} {{json .}}"));
      case "ps" -> List.of(List.of("ps"), List.of("ps", "-a"));
      case "list" ->
          List.of(
              List.of("history", "warm"),
              List.of("inspect", "warm"),
              List.of("inspect", "warm-runs"),
              List.of("inspect", "--format", "{{.Id}}", "warm-ended"),
              List.of("volume", "ls"),
              List.of("network", "ls"));
      case "diff" -> List.of(List.of("diff", "warm-ended"), List.of("diff", "warm-runs"));
      case "commit" -> List.of(List.of("commit", "warm-runs", "warm:committed"));
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
    for (String family : List.of("images", "ps", "list", "diff", "commit")) {
      all.addAll(commands(family));
    }
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
    once(words, OutputStream.nullOutputStream());
  }

  private void once(List<String> words, OutputStream out) {
    new Program(
            new ByteArrayInputStream(new byte[0]),
            new Output(out),
            new Output(OutputStream.nullOutputStream()),
            environment,
            directory,
            InstantSource.system())
        .run(words);
  }
}
