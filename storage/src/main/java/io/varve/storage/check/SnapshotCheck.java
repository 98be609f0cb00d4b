package io.varve.storage.check;

import io.varve.storage.snapshot.DirectorySnapshotter;
import io.varve.storage.snapshot.Snapshot;
import io.varve.storage.snapshot.SnapshotInspection;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Whether every snapshot has its directory and its parent, and the index of children is right. */
public final class SnapshotCheck implements Check {

  private final DirectorySnapshotter snapshotter;

  /**
   * Plans the check.
   *
   * @param snapshotter the snapshots
   */
  public SnapshotCheck(DirectorySnapshotter snapshotter) {
    this.snapshotter = snapshotter;
  }

  @Override
  public String subject() {
    return "snapshots";
  }

  @Override
  public void run(Consumer<Finding> findings) throws IOException {
    SnapshotInspection inspection = snapshotter.inspection();
    List<String> wrong = inspection.wrongChildren();
    if (!wrong.isEmpty()) {
      findings.accept(
          Finding.repairable(
              "index of snapshots",
              wrong.size() + " lines do not fit the snapshots, such as " + wrong.getFirst(),
              "make it anew",
              inspection::repairChildren));
    }
    for (Snapshot snapshot : inspection.broken()) {
      findings.accept(
          Finding.repairable(
              name(snapshot),
              "its directory, or that of a snapshot it stands on, is missing",
              "drop its record; unpack or pull its image again",
              () -> inspection.drop(snapshot)));
    }
  }

  private static String name(Snapshot snapshot) {
    return switch (snapshot) {
      case Snapshot.Active active -> "active snapshot " + active.key().value();
      case Snapshot.View view -> "view " + view.key().value();
      case Snapshot.Committed committed -> "snapshot " + committed.name().value();
    };
  }
}
