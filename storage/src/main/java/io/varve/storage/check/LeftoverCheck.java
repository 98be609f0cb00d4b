package io.varve.storage.check;

import io.varve.storage.content.FileContentStore;
import io.varve.storage.snapshot.DirectorySnapshotter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Finds what processes that died left behind. It does no harm but takes space. */
public final class LeftoverCheck implements Check {

  private final FileContentStore content;
  private final DirectorySnapshotter snapshotter;
  private final Clock clock;
  private final Duration grace;

  /**
   * Plans the check.
   *
   * @param content the blobs
   * @param snapshotter the snapshots
   * @param clock tells the age of leftovers
   * @param grace what is younger may belong to a process at work
   */
  public LeftoverCheck(
      FileContentStore content, DirectorySnapshotter snapshotter, Clock clock, Duration grace) {
    this.content = content;
    this.snapshotter = snapshotter;
    this.clock = clock;
    this.grace = grace;
  }

  @Override
  public String subject() {
    return "leftovers";
  }

  @Override
  public void run(Consumer<Finding> findings) throws IOException {
    Instant before = clock.instant().minus(grace);
    for (Path directory : snapshotter.leftovers(before)) {
      findings.accept(
          Finding.repairable(
              "directory " + directory,
              "no snapshot has it",
              "delete it",
              () -> snapshotter.deleteDirectory(directory)));
    }
    for (Path file : content.leftovers(before)) {
      findings.accept(
          Finding.repairable(
              "file " + file,
              "no blob or ingest has it",
              "delete it",
              () -> content.deleteLeftover(file)));
    }
  }
}
