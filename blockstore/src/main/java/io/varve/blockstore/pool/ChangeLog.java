package io.varve.blockstore.pool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * Remembers the changes of maps that no commit has made durable yet, for the case that this process
 * alone ends (kill -9) and another one goes on serving its users: they saw writes succeed that they
 * did not flush, and must find them. The bytes of such writes are in the kernel's page cache.
 *
 * <p>Two files take turns, one a transaction; a file is begun anew once all its records are
 * durable. They count for this run of the host only: after a power cut the page cache is gone, too,
 * and the last commit is what there is. A log that can't be written says so by having no header.
 *
 * <p>Records are added with the structure lock held exclusively.
 */
final class ChangeLog {

  private static final int FILES = 2;
  private static final long MAGIC = 0x3147_4f4c_4556_0a0dL;
  private static final int HEADER = 64;
  private static final int RECORD = 48;
  private static final int MOST = RECORD + Geometry.SLOTS_PER_GROUP * Long.BYTES;
  private static final int ASSIGNED = 1;
  private static final int CLEARED = 2;

  private final List<PoolFile> files;
  private final UUID pool;
  private final UUID run;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MOST).order(ByteOrder.LITTLE_ENDIAN);
  private final long[] end = new long[FILES];
  private final long[] newest = new long[FILES];
  private int current;
  private long sequence = 1;
  private boolean broken;
  private volatile long durable;

  private ChangeLog(List<PoolFile> files, UUID pool, UUID run) {
    this.files = files;
    this.pool = pool;
    this.run = run;
  }

  /** A change: chunks of a member that got slots, or that lost them. */
  sealed interface Change {
    /** The identity of the member. */
    long member();

    /** Entries, as in a leaf, of the chunks from {@code first} on. */
    record Assigned(long member, long first, List<Long> entries) implements Change {}

    /** The chunks from {@code from} to below {@code to} became holes. */
    record Cleared(long member, long from, long to) implements Change {}
  }

  /** What an ended process has left: whether it was all, and the changes after a commit. */
  record Left(boolean whole, List<Change> changes) {}

  private static List<PoolFile> open(PoolFiles place, boolean make) throws IOException {
    List<PoolFile> files = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      place.openRecent("changes" + i, make).ifPresent(files::add);
    }
    return files.size() == FILES ? files : List.of();
  }

  /** Reads the changes that came after the commit of a generation. */
  static Left read(PoolFiles place, UUID pool, long committed) throws IOException {
    List<PoolFile> files = open(place, false);
    List<Entry> records = new ArrayList<>();
    boolean whole = !files.isEmpty();
    for (PoolFile file : files) {
      whole &= readFile(file, pool, place.run(), records);
    }
    if (!whole) {
      return new Left(false, List.of());
    }
    records.sort(Comparator.comparingLong(Entry::sequence));
    return new Left(
        true, records.stream().filter(r -> r.generation() > committed).map(Entry::change).toList());
  }

  private record Entry(long sequence, long generation, Change change) {}

  private static boolean readFile(PoolFile file, UUID pool, UUID run, List<Entry> records)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST).order(ByteOrder.LITTLE_ENDIAN);
    file.read(bytes.limit(HEADER), 0);
    bytes.flip();
    boolean ours = bytes.getLong() == MAGIC && uuid(bytes).equals(pool) && uuid(bytes).equals(run);
    if (!ours) {
      return false;
    }
    long expected = bytes.getLong();
    for (long at = HEADER; ; expected++) {
      file.read(bytes.clear().limit(RECORD), at);
      bytes.flip();
      if (bytes.getLong() != expected) {
        return true; // the end, or what an earlier turn has left
      }
      long generation = bytes.getLong();
      long member = bytes.getLong();
      long first = bytes.getLong();
      long other = bytes.getLong();
      int kind = (int) bytes.getLong();
      if (kind == CLEARED) {
        records.add(new Entry(expected, generation, new Change.Cleared(member, first, other)));
        at += RECORD;
        continue;
      }
      int count = (int) other;
      file.read(bytes.clear().limit(count * Long.BYTES), at + RECORD);
      LongBuffer longs = bytes.flip().asLongBuffer();
      List<Long> entries = LongStream.range(0, count).map(_ -> longs.get()).boxed().toList();
      records.add(new Entry(expected, generation, new Change.Assigned(member, first, entries)));
      at += RECORD + (long) count * Long.BYTES;
    }
  }

  private static UUID uuid(ByteBuffer bytes) {
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /** Begins an empty log; nothing where the place keeps none. */
  static Optional<ChangeLog> begin(PoolFiles place, UUID pool) throws IOException {
    List<PoolFile> files = open(place, true);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    ChangeLog log = new ChangeLog(files, pool, place.run());
    for (int i = 0; i < FILES; i++) {
      log.restart(i);
    }
    return Optional.of(log);
  }

  /** Takes away what a process has left. */
  static void discard(PoolFiles place) throws IOException {
    for (PoolFile file : open(place, false)) {
      file.punch(0, file.size());
    }
  }

  /** Chunks got slots. */
  void assigned(Member member, long first, long[] entries, int from, int count, long generation) {
    begin(generation, member, first, count, ASSIGNED);
    for (int i = 0; i < count; i++) {
      buffer.putLong(entries[from + i]);
    }
    append(generation);
  }

  /** Chunks became holes. */
  void cleared(Member member, long from, long to, long generation) {
    begin(generation, member, from, to, CLEARED);
    append(generation);
  }

  private void begin(long generation, Member member, long first, long other, int kind) {
    buffer.clear().putLong(sequence).putLong(generation).putLong(member.identity.id());
    buffer.putLong(first).putLong(other).putLong(kind);
  }

  private void append(long generation) {
    if (broken) {
      return;
    }
    int length = buffer.flip().remaining();
    try {
      files.get(current).write(buffer, end[current]);
    } catch (IOException _) {
      breakOff();
      return;
    }
    end[current] += length;
    newest[current] = generation;
    sequence++;
  }

  /** Writers go on without the log; whoever comes after a kill finds that it is not whole. */
  private void breakOff() {
    broken = true;
    try {
      files.get(current).write(ByteBuffer.allocateDirect(HEADER), 0);
    } catch (IOException _) {
      // The header has its page already, so that a full memory is no reason to come here.
    }
  }

  /** A transaction was captured; the next one is remembered in the other file, if that is free. */
  void turn() {
    int other = 1 - current;
    if (broken || end[current] == HEADER || newest[other] > durable) {
      return;
    }
    try {
      restart(other);
      current = other;
    } catch (IOException _) {
      breakOff();
    }
  }

  private void restart(int file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(MAGIC);
    header.putLong(pool.getMostSignificantBits()).putLong(pool.getLeastSignificantBits());
    header.putLong(run.getMostSignificantBits()).putLong(run.getLeastSignificantBits());
    files.get(file).write(header.putLong(sequence).clear(), 0);
    end[file] = HEADER;
    newest[file] = 0;
  }

  /** All transactions up to a generation are durable. */
  void durable(long generation) {
    durable = generation;
  }
}
