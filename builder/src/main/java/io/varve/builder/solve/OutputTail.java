package io.varve.builder.solve;

import io.varve.builder.step.StepOutput;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Passes the output of a step on and remembers its end. */
final class OutputTail implements StepOutput {

  private static final int KEPT = 20;

  private final int step;
  private final ProgressListener progress;
  private final Deque<String> last = new ArrayDeque<>();

  OutputTail(int step, ProgressListener progress) {
    this.step = step;
    this.progress = progress;
  }

  @Override
  public void line(boolean error, String text) {
    synchronized (last) {
      if (last.size() == KEPT) {
        last.removeFirst();
      }
      last.addLast(text);
    }
    progress.update(new ProgressEvent.StepOutput(step, error, text));
  }

  List<String> lines() {
    synchronized (last) {
      return List.copyOf(last);
    }
  }
}
