package io.varve.cli.command;

import io.varve.blockstore.SnapshotInfo;
import io.varve.cli.format.HumanSize;
import java.util.List;

/** Tells on standard error of snapshots that are given up, or whose area is nearly full. */
final class AreaWarning {
  private AreaWarning() {}

  static void of(List<SnapshotInfo> snapshots, Session session) {
    for (SnapshotInfo snapshot : snapshots) {
      if (!snapshot.valid()) {
        session
            .err()
            .line(
                "Warning: snapshot "
                    + snapshot.name()
                    + " was given up when its area was full; \"varve volume prune\" removes it");
      } else if (snapshot.area().nearlyFull()) {
        session
            .err()
            .line(
                "Warning: snapshot "
                    + snapshot.name()
                    + " has used "
                    + snapshot.area().percent()
                    + "% of its area of "
                    + HumanSize.decimal(snapshot.area().limit().orElse(0))
                    + "; remove it when it has served its purpose");
      }
    }
  }
}
