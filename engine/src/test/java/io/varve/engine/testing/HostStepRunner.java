package io.varve.engine.testing;

import io.varve.builder.step.StepCommand;
import io.varve.builder.step.StepOutput;
import io.varve.builder.step.StepRunner;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.TaskScope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Runs steps as plain processes of the host: nothing is mounted or kept apart, and no right is
 * needed. Users are refused but root's.
 */
public final class HostStepRunner implements StepRunner {

  @Override
  public int run(StepCommand command, StepOutput output) throws IOException, InterruptedException {
    Process process = builder(command).start();
    process.getOutputStream().close();
    try (TaskScope scope = new TaskScope()) {
      scope.fork(() -> copy(process.getInputStream(), false, output));
      scope.fork(() -> copy(process.getErrorStream(), true, output));
      try {
        scope.joinOrThrow();
        return process.waitFor();
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
  }

  @Override
  public int interact(StepCommand command) throws IOException, InterruptedException {
    Process process = builder(command).inheritIO().start();
    try {
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  private static ProcessBuilder builder(StepCommand command) {
    if (!command.user().isEmpty() && !command.user().equals("root")) {
      throw new NotFound("user " + command.user() + ": this runner knows root alone");
    }
    String program = command.arguments().getFirst();
    if (find(program, command.environment().getOrDefault("PATH", "")).isEmpty()) {
      throw new NotFound("program " + program + " not found in PATH");
    }
    ProcessBuilder builder = new ProcessBuilder(command.arguments());
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    builder.environment().putIfAbsent("HOME", "/root");
    return builder.directory(Path.of(command.workingDirectory()).toFile());
  }

  private static Optional<Path> find(String program, String searchPath) {
    return Arrays.stream(searchPath.split(":", -1))
        .map(directory -> Path.of(directory).resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static boolean copy(InputStream stream, boolean error, StepOutput output)
      throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.line(error, line);
      }
    }
    return true;
  }
}
