package io.varve.blockstore.pool;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.FailedPrecondition;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Adds members to a pool and takes them out, and says when that is not possible. All of it needs
 * the structure lock, exclusively.
 */
final class Membership {

  private final Core core;
  private final Clock clock;

  Membership(Core core, Clock clock) {
    this.core = core;
    this.clock = clock;
  }

  static Area unlimited(BlockName name) {
    return new Area(name.toString(), 0, 0, SnapshotArea.OnFull.EXTEND);
  }

  /** Adds a member; with the structure lock held exclusively. */
  Member add(BlockName name, Member.Shape shape, String origin, Area area) {
    Member member =
        new Member(
            new Member.Identity(
                core.catalogue.freeIndex(),
                core.committer.newId(),
                name,
                Instant.ofEpochMilli(clock.millis()),
                origin),
            area,
            shape);
    retain(shape);
    core.catalogue.add(member);
    return member;
  }

  void requireFree(BlockName name) {
    if (core.catalogue.find(name).isPresent()) {
      throw new AlreadyExists(
          switch (name) {
            case VolumeName volume -> "volume %s exists".formatted(volume);
            case SnapshotName snapshot -> "snapshot %s exists".formatted(snapshot);
          });
    }
  }

  void take(SnapshotName name, Member volume, Area area) {
    long now = clock.millis();
    if (volume.lastSnapshotMillis > 0) {
      volume.history.add(
          new ChangeHistory.Interval(
              Math.max(1, now - volume.lastSnapshotMillis), volume.changedSinceSnapshot));
    }
    volume.lastSnapshotMillis = now;
    volume.changedSinceSnapshot = 0;
    core.catalogue.touch(volume);
    add(name, volume.shape(), volume.name().toString(), area);
  }

  /** An empty volume. */
  Member.Shape blank(long size) {
    return new Member.Shape(size, 0, ChunkTree.levelFor(core.geometry.chunks(size)));
  }

  private void retain(Member.Shape shape) {
    if (shape.root() != 0) {
      core.nodes.pages.retain(Node.pageOf(shape.root()));
    }
  }

  /** Makes a volume what a snapshot is. */
  void replace(Member volume, Member snapshot) {
    retain(snapshot.shape());
    dropLater(volume.root, volume.level());
    volume.become(snapshot.shape());
    core.catalogue.touch(volume);
  }

  /** Makes a volume larger; what is added is a hole. */
  void grow(Member volume, long size) throws IOException {
    Member.Shape shape = volume.shape();
    int level = ChunkTree.levelFor(core.geometry.chunks(size));
    long root = core.tree.raise(shape.root(), shape.level(), level);
    volume.become(new Member.Shape(size, root, level));
    core.catalogue.touch(volume);
  }

  /** What a deleted snapshot kept is kept by the one before it from now on. */
  void passOn(Member member) {
    if (member.name() instanceof SnapshotName snapshot) {
      List<Member> siblings = core.catalogue.get(snapshot.volume()).snapshots;
      int index = siblings.indexOf(member);
      if (index > 0) {
        siblings.get(index - 1).area.add(member.area.use().used());
        core.catalogue.touch(siblings.get(index - 1));
      }
    }
  }

  void dropLater(long root, int level) {
    if (root != 0) {
      core.nodes.garbage().subtrees.add(new Garbage.Subtree(root, level));
    }
  }

  static void requirePresent(Member member) {
    if (member.removed) {
      throw new Conflict("%s was deleted meanwhile".formatted(member.name()));
    }
  }

  static void requireValid(Member member) {
    if (!member.valid) {
      throw new FailedPrecondition(
          "snapshot %s was given up because its area was full: delete it".formatted(member.name()));
    }
  }

  static void requireClosed(Member member, String purpose) {
    if (member.open.get() > 0) {
      throw new Conflict(
          "%s is in use by %d devices: detach or stop serving it to %s"
              .formatted(member.name(), member.open.get(), purpose));
    }
  }
}
