package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.Attachment;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.StandardStreams;
import io.varve.linux.Terminal;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Connects this process' streams, terminal and signals to a process in a container. */
final class Foreground {
  private Foreground() {}

  /**
   * How a process is connected.
   *
   * @param tty whether it has a terminal
   * @param input whether it gets standard input
   * @param output whether its output is shown
   * @param error whether its errors are shown
   * @param signals whether signals are passed on
   * @param detachKeys what leaves it running
   */
  record Wanted(
      boolean tty,
      boolean input,
      boolean output,
      boolean error,
      boolean signals,
      String detachKeys) {}

  /** What makes the connection. */
  @FunctionalInterface
  interface Connect {
    Attachment connect(StandardStreams streams) throws IOException, InterruptedException;
  }

  static int start(Arguments arguments, Session session) throws IOException, InterruptedException {
    if (arguments.positional().size() != 1) {
      throw new UsageError(
          UsageError.ARGUMENTS, "varve start: --attach takes one container at a time");
    }
    String name = arguments.positional(0);
    ContainerRecord container = session.engine().containers().inspect(name);
    boolean tty = container.spec().process().tty();
    return run(
        session,
        all(arguments, tty, arguments.has("interactive")),
        streams -> session.engine().processes().startAttached(name, streams));
  }

  static int attach(Arguments arguments, Session session) throws IOException, InterruptedException {
    String name = arguments.positional(0);
    ContainerRecord container = session.engine().containers().inspect(name);
    boolean input = container.spec().process().openStdin() && !arguments.has("no-stdin");
    return run(
        session,
        all(arguments, container.spec().process().tty(), input),
        streams -> session.engine().processes().attach(name, streams));
  }

  /** Everything that a process has; {@code --sig-proxy=false} keeps signals back. */
  static Wanted all(Arguments arguments, boolean tty, boolean input) {
    boolean signals = !arguments.given("sig-proxy") || arguments.has("sig-proxy");
    return new Wanted(tty, input, true, true, signals, detachKeys(arguments));
  }

  /** What {@code --attach} names, everything without it. */
  static Wanted attached(Arguments arguments, boolean tty, boolean input) {
    Wanted all = all(arguments, tty, input);
    Set<String> streams = new HashSet<>();
    for (String stream : arguments.values("attach")) {
      String name = stream.toLowerCase(Locale.ROOT);
      if (!List.of("stdin", "stdout", "stderr").contains(name)) {
        throw new UsageError(
            UsageError.FLAG,
            "invalid value \"" + stream + "\" for --attach: expected stdin, stdout or stderr");
      }
      streams.add(name);
    }
    return streams.isEmpty()
        ? all
        : new Wanted(
            tty,
            input && streams.contains("stdin"),
            streams.contains("stdout"),
            streams.contains("stderr"),
            all.signals(),
            all.detachKeys());
  }

  /** Connects, and returns the exit code of the process, or 0 once detached. */
  static int run(Session session, Wanted wanted, Connect connect)
      throws IOException, InterruptedException {
    boolean tty = wanted.tty();
    boolean interactive = wanted.input();
    if (tty && interactive && !session.isTerminal(0)) {
      throw new InvalidArgument(
          "the input device is not a terminal: leave -t out to read from a pipe or a file");
    }
    session.out().flush();
    session.err().flush();
    Optional<Terminal> terminal =
        tty && session.isTerminal(1) ? Terminal.of(Terminal.Stream.OUTPUT) : Optional.empty();
    StandardStreams streams =
        new StandardStreams(
            interactive ? Optional.of(session.in()) : Optional.empty(),
            wanted.output() ? session.out().stream() : OutputStream.nullOutputStream(),
            wanted.error() ? session.err().stream() : OutputStream.nullOutputStream(),
            tty ? wanted.detachKeys() : "",
            terminal.isPresent() ? size(terminal.get()) : Optional.empty());
    try (Closing<Terminal.RawMode> _ = raw(tty && interactive);
        Attachment attachment = connect.connect(streams);
        ProcessSignals signals = new ProcessSignals()) {
      terminal.ifPresent(t -> followSize(t, attachment, signals));
      if (wanted.signals()) {
        signals.forwardTo(attachment);
      }
      OptionalInt code = attachment.await();
      return code.orElse(0);
    }
  }

  private static Optional<Terminal.Size> size(Terminal terminal) throws IOException {
    return Optional.of(terminal.size()).filter(size -> size.rows() > 0 && size.columns() > 0);
  }

  private static Closing<Terminal.RawMode> raw(boolean wanted) throws IOException {
    Optional<Terminal> input =
        wanted ? Terminal.of(Terminal.Stream.INPUT) : Optional.<Terminal>empty();
    return new Closing<>(input.isPresent() ? Optional.of(input.get().raw()) : Optional.empty());
  }

  /** Something that is closed when there. */
  private record Closing<T extends java.io.Closeable>(Optional<T> value)
      implements java.io.Closeable {
    @Override
    public void close() throws IOException {
      if (value.isPresent()) {
        value.get().close();
      }
    }
  }

  private static void followSize(Terminal terminal, Attachment attachment, ProcessSignals signals) {
    Runnable resize =
        () -> {
          try {
            Terminal.Size size = terminal.size();
            if (size.rows() > 0 && size.columns() > 0) {
              attachment.resize(size.rows(), size.columns());
            }
          } catch (IOException _) {
            // The process may have ended meanwhile; the next change of size tries again.
          }
        };
    resize.run();
    signals.onResize(resize);
  }

  /** The characters of {@code --detach-keys ctrl-p,ctrl-q}. */
  static String detachKeys(Arguments arguments) {
    Optional<String> written = arguments.value("detach-keys");
    if (written.isEmpty()) {
      return StandardStreams.DEFAULT_DETACH_KEYS;
    }
    StringBuilder keys = new StringBuilder();
    for (String key : written.get().split(",", -1)) {
      String lower = key.toLowerCase(Locale.ROOT);
      if (lower.length() == 6 && lower.startsWith("ctrl-")) {
        keys.append((char) (lower.charAt(5) & 0x1f));
      } else if (key.length() == 1) {
        keys.append(key);
      } else if (!key.isEmpty()) {
        throw new UsageError(
            UsageError.FLAG,
            "invalid value \""
                + written.get()
                + "\" for --detach-keys: expected keys such as"
                + " ctrl-p,ctrl-q or a,b");
      }
    }
    return keys.toString();
  }
}
