package io.varve.cli.render;

import io.varve.cli.format.HumanSize;
import io.varve.cli.format.HumanTime;
import io.varve.cli.format.SafeText;
import io.varve.oci.task.ProgressEvent.Phase;
import io.varve.oci.task.ProgressEvent.Transfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The blobs of a transfer: one line each, and one for all. */
final class TransferBoard {
  private static final int BAR = 24;
  private static final int MINIMUM_WIDTH = 40;

  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final Style style;

  TransferBoard(Style style) {
    this.style = style;
  }

  private static final class Row {
    private final long startedAt;
    private final long startedWith;
    private Transfer latest;

    Row(Transfer first, long now) {
      this.latest = first;
      this.startedAt = now;
      this.startedWith = first.current();
    }

    double speed(long now) {
      double seconds = (now - startedAt) / 1e9;
      return seconds < 0.2 ? 0 : (latest.current() - startedWith) / seconds;
    }

    boolean moves() {
      return switch (latest.phase()) {
        case DOWNLOADING, EXTRACTING, UPLOADING, PACKING -> true;
        case WAITING, EXISTS, MOUNTED, RETRYING, DONE -> false;
      };
    }
  }

  void update(Transfer transfer, long now) {
    Row row = rows.get(transfer.id());
    boolean newPhase = row == null || row.latest.phase() != transfer.phase();
    if (newPhase && transfer.phase() != Phase.DONE) {
      rows.put(transfer.id(), new Row(transfer, now));
    } else if (row == null) {
      rows.put(transfer.id(), new Row(transfer, now));
    } else {
      row.latest = transfer;
    }
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  List<String> lines(int width, int height, long now, boolean movingOnly) {
    List<String> lines = new ArrayList<>();
    List<Row> shown = shown(height - 1, movingOnly);
    for (Row row : shown) {
      lines.add(line(row, width, now));
    }
    if (shown.size() > 1) {
      lines.add(summary(width, now));
    }
    return lines;
  }

  /** When there is no room for all, those that move. */
  private List<Row> shown(int height, boolean movingOnly) {
    List<Row> all = new ArrayList<>(rows.values());
    if (movingOnly || all.size() > height) {
      all.removeIf(row -> !row.moves());
    }
    return all.subList(0, Math.min(all.size(), Math.max(1, height)));
  }

  private String line(Row row, int width, long now) {
    Transfer t = row.latest;
    String name = SafeText.cut(SafeText.line(t.id()), 20);
    StringBuilder line = new StringBuilder();
    line.append(name).repeat(' ', Math.max(1, 14 - name.length()));
    String phase = PhaseText.of(t.phase());
    if (!row.moves()) {
      return SafeText.cut(line + phase, width).replace(phase, settled(t.phase(), phase));
    }
    line.append(phase).repeat(' ', Math.max(1, 12 - phase.length()));
    if (t.total() > 0 && width > MINIMUM_WIDTH + BAR) {
      line.append(bar(t.current(), t.total())).append(' ');
    }
    line.append(HumanSize.decimal(t.current()));
    if (t.total() > 0) {
      line.append('/').append(HumanSize.decimal(t.total()));
    }
    double speed = row.speed(now);
    if (speed > 0) {
      line.append("  ").append(HumanSize.speed(speed));
    }
    return SafeText.cut(line.toString(), width);
  }

  private String settled(Phase phase, String text) {
    return phase == Phase.DONE ? style.good(text) : style.faint(text);
  }

  private static String bar(long current, long total) {
    int filled = (int) Math.clamp(current * (double) BAR / total, 0, BAR);
    StringBuilder bar = new StringBuilder("[");
    bar.repeat('=', Math.max(0, filled - 1));
    if (filled > 0) {
      bar.append(filled == BAR ? '=' : '>');
    }
    return bar.repeat(' ', BAR - filled).append(']').toString();
  }

  private String summary(int width, long now) {
    long current = 0;
    long total = 0;
    int finished = 0;
    double speed = 0;
    for (Row row : rows.values()) {
      if (row.moves()) {
        current += row.latest.current();
        total += Math.max(row.latest.total(), row.latest.current());
        speed += row.speed(now);
      } else if (row.latest.phase() != Phase.WAITING && row.latest.phase() != Phase.RETRYING) {
        finished++;
      }
    }
    StringBuilder line = new StringBuilder();
    line.append(finished).append(" of ").append(rows.size()).append(" layers");
    if (total > current && speed > 1) {
      line.append(", ").append(HumanSize.speed(speed));
      Duration left = Duration.ofMillis((long) ((total - current) / speed * 1000));
      line.append(", ").append(HumanTime.elapsed(left)).append(" left");
    }
    return style.faint(SafeText.cut(line.toString(), width));
  }
}
