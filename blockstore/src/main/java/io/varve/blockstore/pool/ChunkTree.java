package io.varve.blockstore.pool;

import java.io.IOException;

/**
 * The map of a volume from chunk to slot: a tree of fixed fan-out whose subtrees are shared between
 * a volume, its snapshots and clones. Roots are values: each change returns the new root.
 */
final class ChunkTree {

  private static final Node.Kind KIND = Node.Kind.CHUNKS;
  private static final int MAX_LEVEL = 4;

  private final Nodes nodes;

  ChunkTree(Nodes nodes) {
    this.nodes = nodes;
  }

  /** Receives chunks that differ: slot + 1 in either state, or 0. */
  interface Difference {
    void accept(long chunk, long before, long after);
  }

  /** The chunks that a node of some level covers. */
  static long span(int level) {
    long span = Node.FANOUT;
    for (int i = 0; i < level; i++) {
      span *= Node.FANOUT;
    }
    return span;
  }

  /** The level that the root of a volume of so many chunks has. */
  static int levelFor(long chunks) {
    int level = 0;
    while (level < MAX_LEVEL && span(level) < chunks) {
      level++;
    }
    return level;
  }

  /** Looks a range of chunks up. */
  void resolve(long root, int rootLevel, ChunkMapping out) throws IOException {
    int done = 0;
    while (done < out.count()) {
      long index = out.first + done;
      long pointer = root;
      int level = rootLevel;
      boolean shared = pointer != 0 && nodes.shared(pointer);
      while (pointer != 0 && level > 0) {
        pointer = nodes.node(pointer, KIND, level).entries[position(index, level)];
        shared |= pointer != 0 && nodes.shared(pointer);
        level--;
      }
      long span = span(level);
      int run = (int) Math.min(out.count() - done, span - index % span);
      if (pointer != 0) {
        copyLeaf(nodes.node(pointer, KIND, 0), position(index, 0), run, out, done, shared);
      }
      done += run;
    }
  }

  private void copyLeaf(
      Node leaf, int at, int count, ChunkMapping out, int done, boolean sharedPath) {
    for (int i = 0; i < count; i++) {
      long entry = leaf.entries[at + i];
      out.entries[done + i] = entry;
      out.exclusive[done + i] =
          !sharedPath && entry != 0 && nodes.slots.references((int) (entry - 1)) == 1;
    }
  }

  /** Maps a row of chunks to new slots, which gain a reference; returns the new root. */
  long assign(long root, int level, long first, long[] entries, int from, int count)
      throws IOException {
    return assignIn(root, level, first, entries, from, count).pointer();
  }

  private Node assignIn(long pointer, int level, long first, long[] entries, int from, int count)
      throws IOException {
    Node node = pointer == 0 ? nodes.create(KIND, level) : nodes.writable(pointer, KIND, level);
    if (level == 0) {
      for (int i = 0; i < count; i++) {
        replace(node, position(first + i, 0), entries[from + i]);
      }
      return node;
    }
    long span = span(level - 1);
    int done = 0;
    while (done < count) {
      long index = first + done;
      int run = (int) Math.min(count - done, span - index % span);
      int at = position(index, level);
      long before = population(node.entries[at], level - 1);
      Node child = assignIn(node.entries[at], level - 1, index, entries, from + done, run);
      node.entries[at] = child.pointer();
      node.population += child.population - before;
      done += run;
    }
    return node;
  }

  private void replace(Node leaf, int at, long entry) {
    long old = leaf.entries[at];
    leaf.entries[at] = entry;
    if (entry != 0) {
      nodes.slots.retain((int) (entry - 1));
      leaf.population++;
    }
    if (old != 0) {
      nodes.garbage().slots.add((int) (old - 1));
      leaf.population--;
    }
  }

  /** The result of {@link #clear}; a map may change without its root. */
  record Cleared(long root, long released, boolean changed) {}

  /**
   * Unmaps the chunks from {@code from} to below {@code to}. Tells how many of them are still
   * referred to by others.
   */
  Cleared clear(long root, int level, long from, long to) throws IOException {
    if (!anyMapped(root, level, 0, from, to)) {
      return new Cleared(root, 0, false);
    }
    long[] released = new long[1];
    long pointer = clearIn(root, level, 0, from, to, released);
    return new Cleared(pointer, released[0], true);
  }

  private long clearIn(long pointer, int level, long base, long from, long to, long[] released)
      throws IOException {
    if (!anyMapped(pointer, level, base, from, to)) {
      return pointer;
    }
    boolean whole = from <= base && base + span(level) <= to;
    if (whole && nodes.shared(pointer)) {
      released[0] += population(pointer, level);
      nodes.garbage().subtrees.add(new Garbage.Subtree(pointer, level));
      return 0;
    }
    Node node = nodes.writable(pointer, KIND, level);
    long childSpan = level == 0 ? 1 : span(level - 1);
    int first = (int) Math.max(0, (from - base) / childSpan);
    int last = (int) Math.min(Node.FANOUT - 1, (to - 1 - base) / childSpan);
    for (int i = first; i <= last; i++) {
      if (node.entries[i] == 0) {
        continue;
      }
      if (level == 0) {
        released[0] += nodes.slots.references((int) (node.entries[i] - 1)) > 1 ? 1 : 0;
        replace(node, i, 0);
      } else {
        long before = population(node.entries[i], level - 1);
        long child = clearIn(node.entries[i], level - 1, base + i * childSpan, from, to, released);
        node.entries[i] = child;
        node.population -= before - population(child, level - 1);
      }
    }
    if (node.population == 0 && empty(node)) {
      nodes.discard(node);
      return 0;
    }
    return node.pointer();
  }

  private boolean anyMapped(long pointer, int level, long base, long from, long to)
      throws IOException {
    if (pointer == 0 || from >= base + span(level) || to <= base) {
      return false;
    }
    Node node = nodes.node(pointer, KIND, level);
    long childSpan = level == 0 ? 1 : span(level - 1);
    int first = (int) Math.max(0, (from - base) / childSpan);
    int last = (int) Math.min(Node.FANOUT - 1, (to - 1 - base) / childSpan);
    for (int i = first; i <= last; i++) {
      if (node.entries[i] != 0
          && (level == 0
              || anyMapped(node.entries[i], level - 1, base + i * childSpan, from, to))) {
        return true;
      }
    }
    return false;
  }

  private static boolean empty(Node node) {
    for (long entry : node.entries) {
      if (entry != 0) {
        return false;
      }
    }
    return true;
  }

  /** Puts roots above a root until the map has a level; returns the topmost. */
  long raise(long root, int from, int to) throws IOException {
    long pointer = root;
    for (int level = from + 1; level <= to && pointer != 0; level++) {
      Node above = nodes.create(KIND, level);
      above.entries[0] = pointer;
      above.population = population(pointer, level - 1);
      pointer = above.pointer();
    }
    return pointer;
  }

  /** How many chunks are mapped. */
  long population(long pointer, int level) throws IOException {
    return pointer == 0 ? 0 : nodes.node(pointer, KIND, level).population;
  }

  /** How many chunks only this root refers to. */
  long exclusive(long pointer, int level) throws IOException {
    if (pointer == 0 || nodes.shared(pointer)) {
      return 0;
    }
    long count = 0;
    for (long entry : nodes.node(pointer, KIND, level).entries) {
      if (entry != 0) {
        count +=
            level > 0
                ? exclusive(entry, level - 1)
                : nodes.slots.references((int) (entry - 1)) == 1 ? 1 : 0;
      }
    }
    return count;
  }

  /**
   * Reports all chunks that differ between a state and a later one, which may have grown; skips
   * what they share.
   */
  void compare(Member.Shape before, Member.Shape after, Difference difference) throws IOException {
    compareGrown(before.root(), before.level(), after.root(), after.level(), difference);
  }

  private void compareGrown(long before, int low, long after, int high, Difference difference)
      throws IOException {
    if (low == high || after == 0) {
      compare(before, after, low, 0, difference);
      return;
    }
    long[] now = nodes.node(after, KIND, high).entries;
    compareGrown(before, low, now[0], high - 1, difference);
    for (int i = 1; i < Node.FANOUT; i++) {
      compare(0, now[i], high - 1, i * span(high - 1), difference);
    }
  }

  private void compare(long before, long after, int level, long base, Difference difference)
      throws IOException {
    if (before == after) {
      return;
    }
    long[] old = before == 0 ? null : nodes.node(before, KIND, level).entries;
    long[] now = after == 0 ? null : nodes.node(after, KIND, level).entries;
    long childSpan = level == 0 ? 1 : span(level - 1);
    for (int i = 0; i < Node.FANOUT; i++) {
      long a = old == null ? 0 : old[i];
      long b = now == null ? 0 : now[i];
      if (a != b) {
        if (level == 0) {
          difference.accept(base + i, a, b);
        } else {
          compare(a, b, level - 1, base + i * childSpan, difference);
        }
      }
    }
  }

  private static int position(long index, int level) {
    long scaled = level == 0 ? index : index / span(level - 1);
    return (int) (scaled % Node.FANOUT);
  }
}
