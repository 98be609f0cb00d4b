package io.varve.engine.process;

import io.varve.oci.task.TaskScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call of a program.
 *
 * @param arguments program and arguments
 * @param environment variables over those of this process
 * @param input what it reads from standard input
 */
public record Command(List<String> arguments, Map<String, String> environment, String input) {
  private static final int MAXIMUM_OUTPUT = 4 << 20;

  /** Copies the collections. */
  public Command {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /**
   * A call with no input.
   *
   * @param program the program's file
   * @param arguments its arguments
   * @return the call
   */
  public static Command of(Path program, String... arguments) {
    List<String> all = new ArrayList<>(arguments.length + 1);
    all.add(program.toString());
    all.addAll(List.of(arguments));
    return new Command(all, Map.of(), "");
  }

  /**
   * The same call with a text to read.
   *
   * @param text standard input
   * @return a copy
   */
  public Command withInput(String text) {
    return new Command(arguments, environment, text);
  }

  /**
   * The same call with one more variable.
   *
   * @param name its name
   * @param value its value
   * @return a copy
   */
  public Command withVariable(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new Command(arguments, more, input);
  }

  /**
   * Calls the program and waits for its end.
   *
   * @return how it ended
   * @throws InterruptedIOException when the thread was interrupted; the program is then killed and
   *     the thread's interrupt status is set
   * @throws IOException when the program can't be started or prints more than 4 MiB
   */
  public CommandResult run() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(arguments);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (TaskScope scope = new TaskScope()) {
      var error = scope.fork(() -> bounded(process.getErrorStream()));
      try (OutputStream toProgram = process.getOutputStream()) {
        toProgram.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        // The program ended without reading; its exit code says why.
      }
      String output = bounded(process.getInputStream());
      int code = process.waitFor();
      scope.joinOrThrow();
      return new CommandResult(code, output, error.result());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while " + arguments.getFirst() + " ran");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      if (process.isAlive()) {
        process.destroyForcibly();
      }
    }
  }

  /**
   * Calls the program and expects it to end well.
   *
   * @param action what is being done, for the message, such as {@code "start container x"}
   * @return what it printed
   * @throws IOException when it fails, with its own reason
   */
  public String runOrThrow(String action) throws IOException {
    CommandResult result = run();
    if (!result.succeeded()) {
      throw new IOException(action + ": " + result.reason());
    }
    return result.output();
  }

  private String bounded(InputStream stream) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    stream.transferTo(
        new OutputStream() {
          @Override
          public void write(int b) {
            bytes.write(b);
          }

          @Override
          public void write(byte[] data, int offset, int length) throws IOException {
            if (bytes.size() + length > MAXIMUM_OUTPUT) {
              throw new IOException(
                  arguments.getFirst() + " printed more than " + MAXIMUM_OUTPUT + " bytes");
            }
            bytes.write(data, offset, length);
          }
        });
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
