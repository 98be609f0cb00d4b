package io.varve.blockstore.pool;

import io.varve.blockstore.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The metadata pages: a cache of nodes, and copy-on-write of them.
 *
 * <p>A node may be changed in memory when the current transaction made it and nothing else refers
 * to it; otherwise it is copied first. Looking up needs the structure lock shared, all else needs
 * it exclusively.
 */
final class Nodes {

  /** Nodes kept in memory: 64 MiB, the maps of about 500 GiB at 64 KiB chunks. */
  private static final int CACHED = 16_384;

  private static final int EVICTED_AT_ONCE = 256;
  private static final int WRITE_PAGES = 64;

  final SpaceMap pages = new SpaceMap(Integer.MAX_VALUE);
  final SpaceMap slots;

  private final PoolFile file;
  private final String place;
  private final AtomicInteger loaded = new AtomicInteger();
  private final AtomicInteger hand = new AtomicInteger();
  private volatile AtomicReferenceArray<Node> cache = new AtomicReferenceArray<>(1024);

  private long generation;
  private List<Node> dirty = new ArrayList<>();
  private Garbage garbage = new Garbage();

  Nodes(PoolFile file, SpaceMap slots, String place, long generation) {
    this.file = file;
    this.slots = slots;
    this.place = place;
    this.generation = generation;
    for (int page = 0; page < Superblock.PAGES; page++) {
      pages.claim(page);
      pages.retain(page);
    }
  }

  /** What a transaction has to write, and to forget afterwards. */
  record Captured(long generation, List<Node> nodes, Garbage garbage) {}

  long generation() {
    return generation;
  }

  Garbage garbage() {
    return garbage;
  }

  boolean changed() {
    return !dirty.isEmpty() || !garbage.isEmpty();
  }

  /** Ends the current transaction and begins the next. */
  Captured capture() {
    List<Node> live = new ArrayList<>(dirty.size());
    for (Node node : dirty) {
      if (cache.get(node.page) == node) {
        live.add(node);
      }
    }
    Captured captured = new Captured(generation, live, garbage);
    generation++;
    dirty = new ArrayList<>();
    garbage = new Garbage();
    return captured;
  }

  /** Takes back what could not be made durable; the next transaction does it. */
  void restore(Captured failed) {
    for (Node node : failed.nodes()) {
      if (cache.get(node.page) == node) {
        dirty.add(node);
      }
    }
    garbage.addAll(failed.garbage());
  }

  /** Writes nodes, neighbouring pages at once. */
  void write(List<Node> nodes) throws IOException {
    List<Node> ordered = new ArrayList<>(nodes);
    ordered.sort(Comparator.comparingInt(node -> node.page));
    ByteBuffer buffer = ByteBuffer.allocateDirect(WRITE_PAGES * Node.SIZE);
    int first = 0;
    for (Node node : ordered) {
      int pending = buffer.position() / Node.SIZE;
      if (pending > 0 && (node.page != first + pending || !buffer.hasRemaining())) {
        file.write(buffer.flip(), (long) first * Node.SIZE);
        buffer.clear();
      }
      if (buffer.position() == 0) {
        first = node.page;
      }
      buffer.put(node.encode());
    }
    if (buffer.position() > 0) {
      file.write(buffer.flip(), (long) first * Node.SIZE);
    }
  }

  Node node(long pointer, Node.Kind kind, int level) throws IOException {
    int page = Node.pageOf(pointer);
    AtomicReferenceArray<Node> known = cache;
    Node node = page < known.length() ? known.get(page) : null;
    return node != null ? node : load(pointer, kind, level);
  }

  boolean shared(long pointer) {
    return pages.references(Node.pageOf(pointer)) > 1;
  }

  Node create(Node.Kind kind, int level) throws IOException {
    return add(kind, level, 0, new long[Node.FANOUT]);
  }

  /** Returns the node, or the copy of it that the current transaction may change. */
  Node writable(long pointer, Node.Kind kind, int level) throws IOException {
    Node node = node(pointer, kind, level);
    boolean shared = shared(pointer);
    if (node.generation == generation && !shared) {
      return node;
    }
    Node copy = add(kind, level, node.population, node.entries.clone());
    if (shared) {
      retainChildren(copy);
      garbage.subtrees.add(new Garbage.Subtree(pointer, level));
    } else {
      garbage.movedPages.add(node.page);
    }
    return copy;
  }

  /** Drops a node that {@link #writable} returned and that refers to nothing any more. */
  void discard(Node node) {
    pages.release(node.page);
    forget(node.page);
    pages.free(node.page, 1);
  }

  /** Frees a page that neither the committed nor the current state refers to. */
  void freePage(int page) {
    forget(page);
    pages.free(page, 1);
  }

  private void retainChildren(Node node) {
    if (node.level == 0 && node.kind == Node.Kind.CATALOG) {
      return;
    }
    for (long entry : node.entries) {
      if (entry != 0) {
        if (node.level == 0) {
          slots.retain((int) (entry - 1));
        } else {
          pages.retain(Node.pageOf(entry));
        }
      }
    }
  }

  private Node add(Node.Kind kind, int level, long population, long[] entries) throws IOException {
    SpaceMap.Run run = pages.allocate(1);
    if (run.length() == 0) {
      throw new NoSpaceException(place, "the metadata has reached its largest size");
    }
    int page = run.first();
    pages.retain(page);
    Node node = new Node(page, generation, kind, level, population, entries);
    ensureCached(page);
    if (cache.getAndSet(page, node) == null) {
      loaded.incrementAndGet();
    }
    dirty.add(node);
    return node;
  }

  private Node load(long pointer, Node.Kind kind, int level) throws IOException {
    int page = Node.pageOf(pointer);
    ByteBuffer buffer = ByteBuffer.allocate(Node.SIZE);
    file.read(buffer, (long) page * Node.SIZE);
    Node node = Node.decode(buffer.clear(), pointer, kind, level, place);
    node.stored = true;
    AtomicReferenceArray<Node> known = cache;
    if (page < known.length() && known.compareAndSet(page, null, node)) {
      if (loaded.incrementAndGet() > CACHED) {
        evict(known);
      }
    }
    return node;
  }

  private void evict(AtomicReferenceArray<Node> known) {
    int evicted = 0;
    for (int i = 0; i < known.length() && evicted < EVICTED_AT_ONCE; i++) {
      int page = Math.floorMod(hand.getAndIncrement(), known.length());
      Node node = known.get(page);
      if (node != null && node.stored && known.compareAndSet(page, node, null)) {
        loaded.decrementAndGet();
        evicted++;
      }
    }
  }

  private void forget(int page) {
    if (page < cache.length() && cache.getAndSet(page, null) != null) {
      loaded.decrementAndGet();
    }
  }

  /** Makes room for pages up to the given one; with the structure lock held exclusively. */
  void ensureCached(int page) {
    AtomicReferenceArray<Node> known = cache;
    if (page < known.length()) {
      return;
    }
    AtomicReferenceArray<Node> larger =
        new AtomicReferenceArray<>(Math.max(page + 1, known.length() * 2));
    for (int i = 0; i < known.length(); i++) {
      larger.set(i, known.get(i));
    }
    cache = larger;
  }
}
