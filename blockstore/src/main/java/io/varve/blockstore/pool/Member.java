package io.varve.blockstore.pool;

import io.varve.blockstore.BlockName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A volume or snapshot of a pool, as all its open devices share it. */
final class Member {

  /** What never changes about it. */
  record Identity(int index, long id, BlockName name, Instant created, String origin) {}

  /**
   * A state: how large it is, and its map.
   *
   * @param size bytes
   * @param root points to the root of the map, or 0
   * @param level the level of that root
   */
  record Shape(long size, long root, int level) {}

  final Identity identity;

  /** Held shared while the member is changed, exclusively while its state is taken or replaced. */
  final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

  final RangeLock ranges = new RangeLock();
  final AtomicInteger open = new AtomicInteger();

  /** The snapshot's area; volumes have an unlimited one that counts nothing. */
  final Area area;

  /** The snapshots of a volume, oldest first. */
  final List<Member> snapshots = new CopyOnWriteArrayList<>();

  // Guarded by the structure lock; the size may be read without it.
  long root;
  private int level;
  private volatile long size;
  final ChangeHistory history = new ChangeHistory();
  long changedSinceSnapshot;
  long lastSnapshotMillis;
  volatile boolean valid = true;
  volatile boolean removed;

  Member(Identity identity, Area area, Shape shape) {
    this.identity = identity;
    this.area = area;
    become(shape);
  }

  /** Its state now. */
  Shape shape() {
    return new Shape(size, root, level);
  }

  /** Takes another state on. */
  void become(Shape shape) {
    root = shape.root();
    level = shape.level();
    size = shape.size();
  }

  BlockName name() {
    return identity.name();
  }

  long size() {
    return size;
  }

  int level() {
    return level;
  }

  /** The snapshot that keeps what this volume changes now. */
  Optional<Member> newestSnapshot() {
    for (int i = snapshots.size() - 1; i >= 0; i--) {
      Member snapshot = snapshots.get(i);
      if (snapshot.valid) {
        return Optional.of(snapshot);
      }
    }
    return Optional.empty();
  }
}
