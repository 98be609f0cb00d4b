package io.varve.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How a command ended.
 *
 * @param code its exit code
 * @param output what it printed on standard output
 * @param error what it printed on standard error
 */
public record Ended(int code, String output, String error) {

  /**
   * Runs a command without input to its end. Standard error goes through a file: a process that
   * stays in the background may keep it open.
   *
   * @param command program and arguments
   * @return how it ended
   */
  public static Ended of(List<String> command) throws IOException, InterruptedException {
    Path error = Files.createTempFile("error", ".txt");
    try {
      Process process = new ProcessBuilder(command).redirectError(error.toFile()).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), output, Files.readString(error));
    } finally {
      Files.delete(error);
    }
  }

  /**
   * Runs a command that is to succeed.
   *
   * @param command program and arguments
   * @return how it ended
   */
  public static Ended well(List<String> command) throws IOException, InterruptedException {
    Ended ended = of(command);
    assertThat(ended.code()).as("%s: %s", String.join(" ", command), ended.all()).isZero();
    return ended;
  }

  /**
   * All that it printed.
   *
   * @return output and error
   */
  public String all() {
    return output + error;
  }
}
