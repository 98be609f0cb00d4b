package io.varve.builder.solve;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.NativeFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes the modification times of a layer the same whenever it is built: what was written during
 * the step gets the build's time. Times that the step set itself, as unpacking an archive does,
 * stay.
 */
final class StepTimes {

  /**
   * The kernel stamps files with a clock that ticks less often than the one that started the step.
   */
  private static final Duration CLOCK_TICK = Duration.ofMillis(50);

  private final NativeFiles files;
  private final Instant startedAt;
  private final Instant time;

  StepTimes(NativeFiles files, Instant startedAt, Instant time) {
    this.files = files;
    this.startedAt = startedAt.minus(CLOCK_TICK);
    this.time = time;
  }

  void normalise(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Optional<FileNode> node = FileNode.at(entry);
        if (node.isPresent() && node.get().isDirectory()) {
          normalise(entry);
        }
        if (node.isPresent() && !node.get().modified().isBefore(startedAt)) {
          files.setModified(entry, time);
        }
      }
    }
  }
}
