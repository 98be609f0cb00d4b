package io.varve.cli.render;

import io.varve.cli.format.HumanSize;
import io.varve.cli.format.HumanTime;
import io.varve.cli.format.SafeText;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** One line for each thing that begins or ends, for logs and pipes. */
public final class PlainProgress implements ProgressListener {
  private final Consumer<String> lines;
  private final Map<String, ProgressEvent.Phase> phases = new HashMap<>();

  /**
   * A renderer.
   *
   * @param lines takes each line, without line break; called by one thread at a time
   */
  public PlainProgress(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public synchronized void update(ProgressEvent event) {
    switch (event) {
      case ProgressEvent.Transfer transfer -> transfer(transfer);
      case ProgressEvent.Message(String text) -> lines.accept(SafeText.line(text));
      case ProgressEvent.StepStarted(int step, int total, String title) ->
          lines.accept("#" + step + " [" + step + "/" + total + "] " + SafeText.line(title));
      case ProgressEvent.StepOutput(int step, boolean _, String text) ->
          lines.accept("#" + step + " " + SafeText.line(text));
      case ProgressEvent.StepDone done -> lines.accept(done(done));
      case ProgressEvent.StepFailed(int step, var elapsed, String reason) ->
          lines.accept(
              "#" + step + " ERROR " + HumanTime.elapsed(elapsed) + ": " + SafeText.line(reason));
    }
  }

  private static String done(ProgressEvent.StepDone done) {
    String how = done.cached() ? "CACHED" : "DONE " + HumanTime.elapsed(done.elapsed());
    String detail = done.detail().isEmpty() ? "" : " " + PhaseText.detail(done.detail());
    return "#" + done.step() + " " + how + detail;
  }

  private void transfer(ProgressEvent.Transfer transfer) {
    ProgressEvent.Phase before = phases.put(transfer.id(), transfer.phase());
    if (transfer.phase() == before || transfer.phase() == ProgressEvent.Phase.WAITING) {
      return;
    }
    String size = transfer.total() > 0 ? " " + HumanSize.decimal(transfer.total()) : "";
    lines.accept(SafeText.line(transfer.id()) + ": " + PhaseText.of(transfer.phase()) + size);
  }
}
