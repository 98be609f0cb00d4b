package io.varve.cli.render;

import io.varve.cli.format.SafeText;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Live lines at the bottom of a terminal, with what has ended above them. */
public final class TerminalProgress implements ProgressListener, AutoCloseable {
  private static final long INTERVAL_MILLIS = 90;
  private static final String ERASE_LINE = "\u001b[K";

  private final Consumer<String> terminal;
  private final Supplier<Area> area;
  private final TransferBoard transfers;
  private final StepBoard steps;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  private final List<String> settled = new ArrayList<>();
  private final Thread painter;
  private int painted;
  private boolean closed;
  private boolean hasSteps;

  /**
   * How much room there is.
   *
   * @param rows lines
   * @param columns characters a line
   */
  public record Area(int rows, int columns) {}

  /**
   * A renderer; it paints until it is closed.
   *
   * @param terminal takes text and escape sequences, and passes them on at once
   * @param area the terminal's size, asked for at each painting
   * @param style colours or none
   */
  public TerminalProgress(Consumer<String> terminal, Supplier<Area> area, Style style) {
    this.terminal = terminal;
    this.area = area;
    this.transfers = new TransferBoard(style);
    this.steps = new StepBoard(style);
    this.painter = Thread.ofVirtual().name("progress").start(this::paintUntilClosed);
  }

  @Override
  public void update(ProgressEvent event) {
    lock.lock();
    try {
      long now = System.nanoTime();
      int columns = area.get().columns();
      switch (event) {
        case ProgressEvent.Transfer transfer -> transfers.update(transfer, now);
        case ProgressEvent.Message(String text) -> settled.add(SafeText.line(text));
        case ProgressEvent.StepStarted started -> {
          hasSteps = true;
          steps.update(started, now);
        }
        case ProgressEvent.StepOutput output -> steps.update(output);
        case ProgressEvent.StepDone done -> settled.addAll(steps.update(done, columns));
        case ProgressEvent.StepFailed failed -> settled.addAll(steps.update(failed, columns));
      }
    } finally {
      lock.unlock();
    }
  }

  private void paintUntilClosed() {
    lock.lock();
    try {
      while (!closed) {
        paint();
        boolean signalled = closing.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        if (signalled && closed) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void paint() {
    Area room = area.get();
    List<String> live = new ArrayList<>();
    long now = System.nanoTime();
    live.addAll(steps.lines(room.columns() - 1, now));
    live.addAll(
        transfers.lines(
            room.columns() - 1, Math.max(3, room.rows() - 2 - live.size()), now, hasSteps));
    if (live.size() > room.rows() - 1) {
      live = live.subList(live.size() - (room.rows() - 1), live.size());
    }
    StringBuilder text = new StringBuilder();
    if (painted > 0) {
      text.append("\u001b[").append(painted).append('A');
    }
    text.append('\r');
    settled.forEach(line -> text.append(line).append(ERASE_LINE).append('\n'));
    settled.clear();
    live.forEach(line -> text.append(line).append(ERASE_LINE).append('\n'));
    text.append("\u001b[J");
    painted = live.size();
    terminal.accept(text.toString());
  }

  /** Paints the last state and leaves the cursor below it. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        paint();
        closed = true;
        closing.signalAll();
      }
    } finally {
      lock.unlock();
    }
    painter.interrupt();
  }
}
