package io.varve.cli.render;

import io.varve.cli.format.HumanTime;
import io.varve.cli.format.SafeText;
import io.varve.oci.task.ProgressEvent.StepDone;
import io.varve.oci.task.ProgressEvent.StepFailed;
import io.varve.oci.task.ProgressEvent.StepOutput;
import io.varve.oci.task.ProgressEvent.StepStarted;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The steps of a build: what ended stays, what runs is shown with its last output. */
final class StepBoard {
  private static final int TAIL = 5;
  private static final int KEPT = 60;

  private final Map<Integer, Step> running = new LinkedHashMap<>();
  private final Style style;

  StepBoard(Style style) {
    this.style = style;
  }

  private record Step(StepStarted started, long since, Deque<String> output) {}

  void update(StepStarted started, long now) {
    running.put(started.step(), new Step(started, now, new ArrayDeque<>()));
  }

  void update(StepOutput output) {
    Step step = running.get(output.step());
    if (step != null) {
      step.output().addLast(SafeText.line(output.text()));
      if (step.output().size() > KEPT) {
        step.output().removeFirst();
      }
    }
  }

  /** The line that stays. */
  List<String> update(StepDone done, int width) {
    Step step = running.remove(done.step());
    String title = step == null ? "step " + done.step() : title(step.started());
    String how = done.cached() ? "cached" : HumanTime.elapsed(done.elapsed());
    String detail = done.detail().isEmpty() ? "" : "  " + PhaseText.detail(done.detail());
    int room = Math.max(10, width - how.length() - detail.length() - 4);
    return List.of(style.good("✓ ") + SafeText.cut(title, room) + style.faint("  " + how + detail));
  }

  /** The lines that stay. */
  List<String> update(StepFailed failed, int width) {
    Step step = running.remove(failed.step());
    List<String> lines = new ArrayList<>();
    String title = step == null ? "step " + failed.step() : title(step.started());
    lines.add(style.bad("✗ " + SafeText.cut(title, width - 2)));
    if (step != null) {
      step.output().forEach(line -> lines.add("  │ " + line));
    }
    return lines;
  }

  List<String> lines(int width, long now) {
    List<String> lines = new ArrayList<>();
    for (Step step : running.values()) {
      String elapsed = HumanTime.elapsed(Duration.ofNanos(now - step.since()));
      String title =
          SafeText.cut(title(step.started()), Math.max(10, width - elapsed.length() - 4));
      lines.add(style.active("▸ ") + title + style.faint("  " + elapsed));
      step.output().stream()
          .skip(Math.max(0, step.output().size() - TAIL))
          .forEach(line -> lines.add(style.faint("  " + SafeText.cut(line, width - 2))));
    }
    return lines;
  }

  private static String title(StepStarted step) {
    return "[" + step.step() + "/" + step.total() + "] " + SafeText.line(step.title());
  }
}
