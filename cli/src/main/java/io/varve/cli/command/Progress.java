package io.varve.cli.command;

import io.varve.cli.option.UsageError;
import io.varve.cli.render.PlainProgress;
import io.varve.cli.render.RawJsonProgress;
import io.varve.cli.render.Style;
import io.varve.cli.render.TerminalProgress;
import io.varve.linux.Terminal;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** How a command shows its long work: on standard error, fitting where that leads. */
final class Progress implements ProgressListener, AutoCloseable {
  private static final TerminalProgress.Area FALLBACK = new TerminalProgress.Area(24, 80);

  private final ProgressListener listener;
  private final Optional<TerminalProgress> live;

  private Progress(ProgressListener listener, Optional<TerminalProgress> live) {
    this.listener = listener;
    this.live = live;
  }

  /** Live lines on a terminal, plain lines elsewhere, nothing when quiet. */
  static Progress of(Session session, boolean quiet) {
    return of(session, quiet ? "quiet" : "auto");
  }

  /** As {@code --progress} says: auto, plain, tty, quiet or rawjson. */
  static Progress of(Session session, String mode) {
    return switch (mode) {
      case "quiet" -> new Progress(NONE, Optional.empty());
      case "plain" -> plain(session);
      case "tty" -> live(session);
      case "rawjson" -> rawJson(session);
      case "auto" -> session.isTerminal(2) ? live(session) : plain(session);
      default ->
          throw new UsageError(
              UsageError.FLAG,
              "invalid value \""
                  + mode
                  + "\" for --progress: expected auto, plain, tty, quiet or rawjson");
    };
  }

  private static Progress plain(Session session) {
    return new Progress(new PlainProgress(lines(session)), Optional.empty());
  }

  private static Progress rawJson(Session session) {
    return new Progress(new RawJsonProgress(lines(session), session::now), Optional.empty());
  }

  private static Consumer<String> lines(Session session) {
    Output err = session.err();
    return line -> {
      err.raw(line + "\n");
      err.flush();
    };
  }

  private static Progress live(Session session) {
    Output err = session.err();
    Style style = session.hasColours(2) ? Style.COLOURED : Style.PLAIN;
    Optional<Terminal> terminal = Terminal.of(Terminal.Stream.ERROR);
    TerminalProgress live =
        new TerminalProgress(
            text -> {
              err.raw(text);
              err.flush();
            },
            () -> area(terminal),
            style);
    return new Progress(live, Optional.of(live));
  }

  private static TerminalProgress.Area area(Optional<Terminal> terminal) {
    if (terminal.isEmpty()) {
      return FALLBACK;
    }
    try {
      Terminal.Size size = terminal.get().size();
      return size.rows() > 0 && size.columns() > 0
          ? new TerminalProgress.Area(size.rows(), size.columns())
          : FALLBACK;
    } catch (IOException _) {
      return FALLBACK;
    }
  }

  @Override
  public void update(ProgressEvent event) {
    listener.update(event);
  }

  @Override
  public void close() {
    live.ifPresent(TerminalProgress::close);
  }
}
