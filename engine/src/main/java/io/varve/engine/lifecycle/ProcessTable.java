package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerProcesses.ProcessRow;
import io.varve.engine.process.ProcessFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code /proc} (proc(5)). */
final class ProcessTable {
  private static final long TICKS_PER_SECOND = 100;

  private ProcessTable() {}

  static List<ProcessRow> read(List<Long> pids) throws IOException {
    List<ProcessRow> rows = new ArrayList<>();
    for (long pid : pids) {
      try {
        rows.add(row(pid));
      } catch (IOException e) {
        if (ProcessFile.read(pid, "stat").isPresent()) {
          throw e;
        }
      }
    }
    return rows;
  }

  private static ProcessRow row(long pid) throws IOException {
    Path directory = Path.of("/proc/" + pid);
    String stat = Files.readString(directory.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    String line =
        new String(Files.readAllBytes(directory.resolve("cmdline")), StandardCharsets.UTF_8)
            .replace('\0', ' ')
            .strip();
    String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    Instant started = bootTime().plusMillis(Long.parseLong(fields[19]) * 1000 / TICKS_PER_SECOND);
    return new ProcessRow(
        Files.getAttribute(directory, "unix:uid").toString(),
        pid,
        Long.parseLong(fields[1]),
        fields[0],
        started,
        terminal(Long.parseLong(fields[4])),
        Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND).toMillis(),
        line.isEmpty() ? "[" + name + "]" : line);
  }

  /** The kernel's number of a terminal (proc(5), tty_nr); major 136 to 143 are pts. */
  private static String terminal(long number) {
    long major = (number >> 8) & 0xfff;
    long minor = (number & 0xff) | ((number >> 12) & 0xfff00);
    if (major >= 136 && major <= 143) {
      return "pts/" + ((major - 136) * 256 + minor);
    }
    return number == 0 ? "?" : "tty" + minor;
  }

  private static Instant bootTime() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
      if (line.startsWith("btime ")) {
        return Instant.ofEpochSecond(Long.parseLong(line.substring(6).strip()));
      }
    }
    return Instant.EPOCH;
  }
}
