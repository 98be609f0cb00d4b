package io.varve.blockstore.pool;

/** What a range of chunks maps to: slot + 1 of each, or 0 for a hole. */
final class ChunkMapping {

  final long first;
  final long[] entries;

  /** Whether the slot belongs to this place alone, in the committed state, too. */
  final boolean[] exclusive;

  ChunkMapping(long first, int count) {
    this.first = first;
    this.entries = new long[count];
    this.exclusive = new boolean[count];
  }

  int count() {
    return entries.length;
  }

  boolean hole(int index) {
    return entries[index] == 0;
  }

  int slot(int index) {
    return (int) (entries[index] - 1);
  }

  /** How many of the chunks from {@code from} on lie in one row of slots of one group. */
  int contiguous(int from, int limit) {
    int slot = slot(from);
    int room = Geometry.SLOTS_PER_GROUP - slot % Geometry.SLOTS_PER_GROUP;
    int run = 1;
    while (run < room && from + run < limit && entries[from + run] == entries[from] + run) {
      run++;
    }
    return run;
  }
}
