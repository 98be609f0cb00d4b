package io.varve.blockstore.pool;

import io.varve.blockstore.NoSpaceException;
import io.varve.oci.error.FailedPrecondition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The parts of an open pool that its operations share. */
final class Core {

  final UUID id;
  final Geometry geometry;
  final PoolFiles files;
  final PoolFile metadata;
  final ChunkFile data;
  final WriteIntent intent;
  final SpaceMap slots;
  final Frontier frontier;
  final Nodes nodes;
  final ChunkTree tree;
  final Catalogue catalogue;
  final Readers readers = new Readers();
  final ReentrantReadWriteLock structure = new ReentrantReadWriteLock();
  final Committer committer;
  final Reclaimer reclaimer;

  /** What a repair gave up when the pool was opened. */
  List<String> repairs = List.of();

  /** Whether all that an ended process had acknowledged was taken over. */
  boolean continues;

  /** Where changes that are not durable yet are remembered for a successor. */
  Optional<ChangeLog> changeLog = Optional.empty();

  private volatile Throwable broken;

  Core(PoolFiles files, Superblock root, long capacity) throws IOException {
    this.id = root.pool();
    this.files = files;
    this.geometry = new Geometry(root.chunkSize());
    this.metadata = files.open("metadata");
    this.data = new ChunkFile(files.open("data"), geometry);
    this.intent = new WriteIntent(files.open("intent"));
    this.frontier = new Frontier(data, geometry);
    this.slots = new SpaceMap(capacity == 0 ? Long.MAX_VALUE : capacity / root.chunkSize());
    this.nodes = new Nodes(metadata, slots, files.description(), root.generation() + 1);
    this.tree = new ChunkTree(nodes);
    this.catalogue = new Catalogue(nodes, root.catalog(), root.catalogLevel());
    this.reclaimer = new Reclaimer(this);
    this.committer = new Committer(this, root.nextId());
  }

  /** A change of the maps in memory. */
  interface Change<T> {
    T apply() throws IOException;
  }

  /** Looks chunks up. */
  void resolve(Member member, ChunkMapping out) throws IOException {
    Lock shared = structure.readLock();
    shared.lock();
    try {
      tree.resolve(member.root, member.level(), out);
    } finally {
      shared.unlock();
    }
  }

  /**
   * Changes the maps. When that fails half-way the maps in memory are not to be trusted: the pool
   * refuses further changes, and opening it again brings the last committed state.
   */
  <T> T change(Change<T> change) throws IOException {
    Lock exclusive = structure.writeLock();
    exclusive.lock();
    try {
      requireWhole();
      return applyOrBreak(change);
    } finally {
      exclusive.unlock();
    }
  }

  private <T> T applyOrBreak(Change<T> change) throws IOException {
    try {
      return change.apply();
    } catch (IOException | RuntimeException | Error e) {
      breakOff(e);
      throw e;
    }
  }

  /** Refuses all changes from now on. */
  void breakOff(Throwable cause) {
    broken = cause;
  }

  boolean whole() {
    return broken == null;
  }

  void requireWhole() {
    if (broken != null) {
      throw new FailedPrecondition(
          "pool %s accepts no changes after a failure (%s): close and check it; a repair gives up what can't be read"
              .formatted(files.description(), broken.getMessage()));
    }
  }

  /** Maps chunks of a member to slots that were written. */
  void assign(Member member, long first, long[] entries, int from, int count) throws IOException {
    change(
        () -> {
          member.root = tree.assign(member.root, member.level(), first, entries, from, count);
          if (changeLog.isPresent()) {
            changeLog.get().assigned(member, first, entries, from, count, nodes.generation());
          }
          catalogue.touch(member);
          return null;
        });
  }

  /** Unmaps chunks of a member; tells how many of them others still refer to. */
  long clear(Member member, long from, long to) throws IOException {
    return change(
        () -> {
          ChunkTree.Cleared cleared = tree.clear(member.root, member.level(), from, to);
          if (cleared.changed()) {
            member.root = cleared.root();
            catalogue.touch(member);
            changeLog.ifPresent(log -> log.cleared(member, from, to, nodes.generation()));
          }
          return cleared.released();
        });
  }

  /** Does again what an ended process had done. */
  void redo(ChangeLog.Change change) throws IOException {
    Optional<Member> member = catalogue.withIdentity(change.member());
    if (member.isEmpty()) {
      return; // made after the last commit, so nobody was told of it
    }
    switch (change) {
      case ChangeLog.Change.Assigned(long _, long first, List<Long> entries) -> {
        entries.forEach(entry -> slots.claim((int) (entry - 1)));
        long[] row = entries.stream().mapToLong(Long::longValue).toArray();
        assign(member.get(), first, row, 0, row.length);
      }
      case ChangeLog.Change.Cleared(long _, long from, long to) -> clear(member.get(), from, to);
    }
  }

  /**
   * Takes up to {@code wanted} slots in one row of one group.
   *
   * @throws NoSpaceException when there is none
   */
  SpaceMap.Run allocate(int wanted) throws NoSpaceException {
    SpaceMap.Run run = slots.allocate(wanted);
    if (run.length() == 0) {
      throw new NoSpaceException(
          files.description(),
          "all %d bytes of the pool are in use: delete snapshots or volumes, trim, or raise its capacity"
              .formatted(slots.limit() * geometry.chunkSize()));
    }
    frontier.reach(run.first() + run.length());
    int room = Geometry.SLOTS_PER_GROUP - run.first() % Geometry.SLOTS_PER_GROUP;
    if (run.length() > room) {
      slots.free(run.first() + room, run.length() - room);
      return new SpaceMap.Run(run.first(), room);
    }
    return run;
  }
}
