package io.varve.blockstore.pool;

import io.varve.oci.error.DataLoss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Brings a pool from its files to its last committed state, or makes a new one. */
final class PoolOpening {

  private PoolOpening() {}

  static Core open(PoolFiles files, PoolOptions options) throws IOException {
    PoolFile metadata = files.open("metadata");
    boolean made = metadata.size() < (long) Superblock.PAGES * Node.SIZE;
    Superblock root = made ? fresh(options) : newest(metadata, files.description());
    metadata.close();
    Core core = new Core(files, root, options.capacity());
    core.catalogue.load();
    int slotsInFile = core.data.slots();
    List<DataLoss> damage = new Census(core.nodes, slotsInFile).count(core.catalogue);
    if (!damage.isEmpty() && !options.repair()) {
      // What hangs below a damaged page is in no count: a change might write over it.
      core.breakOff(damage.getFirst());
      return core;
    }
    if (!root.clean()) {
      redo(core, root);
      punchFree(core, slotsInFile);
    }
    if (!damage.isEmpty()) {
      core.repairs = new MapRepair(core).run();
    }
    core.frontier.begin(core.slots.highWater());
    if (made) {
      // Both superblocks exist from the start, so that a torn one is known as such.
      core.committer.mark(false);
    }
    core.committer.mark(false);
    core.changeLog = keepLog(core, options.recent());
    return core;
  }

  /** What an ended process had done after its last commit. */
  private static void redo(Core core, Superblock root) throws IOException {
    ChangeLog.Left left = ChangeLog.read(core.files, root.pool(), root.generation());
    for (ChangeLog.Change change : left.changes()) {
      core.redo(change);
    }
    core.continues = left.whole();
  }

  private static Optional<ChangeLog> keepLog(Core core, PoolOptions.Recent recent)
      throws IOException {
    return switch (recent) {
      case PoolOptions.Recent.Kept _ -> ChangeLog.begin(core.files, core.id);
      case PoolOptions.Recent.TakenOver _, PoolOptions.Recent.Unknown _ -> {
        ChangeLog.discard(core.files);
        yield Optional.empty();
      }
    };
  }

  private static Superblock fresh(PoolOptions options) {
    return new Superblock(
        UUID.randomUUID(), 0, options.chunkSize(), options.capacity(), 0, 0, 1, true);
  }

  private static Superblock newest(PoolFile metadata, String place) throws IOException {
    return Stream.concat(superblock(metadata, 0).stream(), superblock(metadata, 1).stream())
        .max(Comparator.comparingLong(Superblock::generation))
        .orElseThrow(
            () ->
                new DataLoss(
                    "pool %s has no readable superblock: restore it from a copy".formatted(place)));
  }

  private static Optional<Superblock> superblock(PoolFile metadata, int page) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Node.SIZE);
    metadata.read(buffer, (long) page * Node.SIZE);
    return Superblock.decode(buffer.clear());
  }

  /** After a crash free slots may hold bytes that were never mapped, or were freed just then. */
  private static void punchFree(Core core, int end) throws IOException {
    SpaceMap.Run run = core.slots.nextFree(0, end);
    while (run.length() > 0) {
      if (!core.data.punch(run.first(), run.length())) {
        core.slots.markStale(run.first(), run.first() + run.length());
      }
      run = core.slots.nextFree(run.first() + run.length(), end);
    }
  }
}
