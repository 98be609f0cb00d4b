package io.varve.cli;

import io.varve.cli.command.Output;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs what short commands touch, on a store of its own, so that the AOT cache knows it. */
final class WarmUp {
  private WarmUp() {}

  static int run(Map<String, String> environment) throws IOException {
    Path scratch = Files.createTempDirectory("varve-warm-up");
    try {
      Path context = Files.createDirectory(scratch.resolve("context"));
      Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY a /a\nCMD [\"/a\"]\n");
      addProgram(context.resolve("a"));
      String store = scratch.resolve("store").toString();
      for (List<String> words :
          List.of(
              List.of("version"),
              List.of("--help"),
              List.of("run", "--help"),
              List.of("build", "-q", "-t", "warm", context.toString()),
              List.of("build", "-q", "-t", "warm", context.toString()),
              List.of("images"),
              List.of("images", "--format", "{{.ID}} {{json .}}"),
              List.of("history", "warm"),
              List.of("inspect", "warm"),
              List.of("ps", "-a"),
              List.of("volume", "ls"),
              List.of("network", "ls"),
              List.of("create", "--name", "warm", "warm", "/a"),
              List.of("inspect", "warm"),
              List.of("ps", "-a"),
              List.of("diff", "warm"),
              List.of("commit", "warm", "warm:two"),
              List.of("rm", "warm"),
              List.of("run", "--rm", "--network", "none", "warm", "/a", "true"),
              List.of(
                  "run", "-d", "--name", "warm", "--network", "none", "warm", "/a", "sleep", "9"),
              List.of("exec", "warm", "/a", "true"),
              List.of("logs", "warm"),
              List.of("rm", "-f", "warm"),
              List.of("system", "df"))) {
        once(
            environment,
            scratch,
            Stream.concat(Stream.of("--root", store), words.stream()).toList());
      }
    } finally {
      remove(scratch);
    }
    return 0;
  }

  /** A program that runs alone, where the host has one. */
  private static void addProgram(Path target) throws IOException {
    Path busybox = Path.of("/bin/busybox");
    if (Files.isExecutable(busybox)) {
      Files.copy(busybox, target, StandardCopyOption.COPY_ATTRIBUTES);
    } else {
      Files.writeString(target, "a\n");
    }
  }

  /** A failure costs only the warmth: the host may lack a runtime or the right to mount. */
  private static void once(Map<String, String> environment, Path directory, List<String> words) {
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

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList().reversed()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
