package io.varve.cli.command;

import io.varve.cli.option.ArgumentParser;
import io.varve.cli.option.Arguments;
import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The process around a command: streams, environment, time, and the engine once asked for. */
public final class Session implements Closeable {
  private final InputStream input;
  private final Output output;
  private final Output error;
  private final Map<String, String> environment;
  private final Path directory;
  private final InstantSource clock;
  private final Supplier<EngineOptions> options;
  private Optional<Engine> engine = Optional.empty();

  /**
   * A session.
   *
   * @param input standard input
   * @param output standard output
   * @param error standard error
   * @param environment the variables of the caller
   * @param directory where relative paths start
   * @param clock the time
   * @param options where the engine keeps its things, worked out when first needed
   */
  public Session(
      InputStream input,
      Output output,
      Output error,
      Map<String, String> environment,
      Path directory,
      InstantSource clock,
      Supplier<EngineOptions> options) {
    this.input = input;
    this.output = output;
    this.error = error;
    this.environment = environment;
    this.directory = directory;
    this.clock = clock;
    this.options = options;
  }

  /**
   * Standard input.
   *
   * @return the stream
   */
  public InputStream in() {
    return input;
  }

  /**
   * Standard output.
   *
   * @return the output
   */
  public Output out() {
    return output;
  }

  /**
   * Standard error.
   *
   * @return the output
   */
  public Output err() {
    return error;
  }

  /**
   * A variable of the caller.
   *
   * @param name its name
   * @return its value; empty when unset or empty
   */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * A path as the caller means it.
   *
   * @param written absolute, or relative to the caller's directory
   * @return an absolute path
   */
  public Path path(String written) {
    return directory.resolve(written).normalize();
  }

  /**
   * The present.
   *
   * @return now
   */
  public Instant now() {
    return clock.instant();
  }

  /**
   * The caller's time zone.
   *
   * @return the zone
   */
  public ZoneId zone() {
    return ZoneId.systemDefault();
  }

  /**
   * Whether a standard stream is a terminal. Reads a link of /proc: no native call is needed.
   *
   * @param descriptor 0, 1 or 2
   * @return true for a terminal
   */
  public boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Whether colours may be used on a stream: a terminal, no {@code NO_COLOR}, no dumb terminal.
   *
   * @param descriptor 1 or 2
   * @return true when colours are welcome
   */
  public boolean hasColours(int descriptor) {
    return isTerminal(descriptor)
        && variable("NO_COLOR").isEmpty()
        && variable("TERM").filter(term -> !term.equals("dumb")).isPresent();
  }

  /**
   * The engine on the store that was chosen, opened at the first call.
   *
   * @return the engine; the session closes it
   * @throws IOException when the store can't be opened
   */
  public Engine engine() throws IOException {
    if (engine.isEmpty()) {
      engine = Optional.of(Engine.open(options.get()));
    }
    return engine.get();
  }

  /**
   * Runs another command in this session, on the same engine.
   *
   * @param words the words after {@code varve}
   * @return its exit code
   * @throws IOException when it fails
   * @throws InterruptedException when somebody pressed control-C
   */
  public int invoke(List<String> words) throws IOException, InterruptedException {
    CommandTable.Found found = CommandTable.find(words);
    Optional<Arguments> arguments = ArgumentParser.parse(found.command().spec(), found.arguments());
    return arguments.isPresent() ? found.command().run(arguments.get(), this) : 0;
  }

  /**
   * Ends the session of a process that ends at once: what its end releases is left to it.
   *
   * @throws IOException when something can't be released
   */
  public void leave() throws IOException {
    if (engine.isPresent()) {
      engine.get().leave();
    }
  }

  @Override
  public void close() throws IOException {
    if (engine.isPresent()) {
      engine.get().close();
    }
  }
}
