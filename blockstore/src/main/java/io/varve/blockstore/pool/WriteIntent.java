package io.varve.blockstore.pool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/**
 * Remembers on disk which regions of slots may be written in place.
 *
 * <p>Data and checksum can't be written in one step. So a region is marked, durably, before the
 * first write in place. After a crash, in a marked region a block that does not match its checksum
 * is taken as it is: it was being written and its write was not acknowledged as durable. Elsewhere
 * it is damage.
 */
final class WriteIntent {

  /** Slots of a region, the unit of marking. */
  static final int REGION = 64;

  /** Regions that are marked together, so that neighbours need no write of their own. */
  private static final int NEIGHBOURS = 8;

  private static final int HEADER = 16;
  private static final int WORDS = (Node.SIZE - HEADER) / Long.BYTES;
  private static final int REGIONS_PER_PAGE = WORDS * Long.SIZE;
  private static final int PAGES =
      (int) (Integer.MAX_VALUE / ((long) REGIONS_PER_PAGE * REGION)) + 1;
  private static final int MAGIC = 0x5641_4954;

  /**
   * Room for the marks of 2 TiB of chunks of 64 KiB, as a full disk must not stop writes in place.
   */
  private static final long RESERVED = 16L * Node.SIZE;

  private static final class Page {
    final AtomicLongArray marked = new AtomicLongArray(WORDS);
    final AtomicLongArray touched = new AtomicLongArray(WORDS);
    final AtomicLongArray suspect = new AtomicLongArray(WORDS);
  }

  private final PoolFile file;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicReferenceArray<Page> pages = new AtomicReferenceArray<>(PAGES);

  /** Opens the marks; those found are suspect. */
  WriteIntent(PoolFile file) throws IOException {
    this.file = file;
    file.reserve(RESERVED);
    long stored = Math.ceilDiv(file.size(), (long) Node.SIZE);
    for (int i = 0; i < Math.min(stored, PAGES); i++) {
      load(i);
    }
  }

  private void load(int index) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Node.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    file.read(buffer, (long) index * Node.SIZE);
    int magic = buffer.getInt(0);
    int stored = buffer.getInt(4);
    buffer.putInt(4, 0);
    boolean intact = magic == MAGIC && stored == checksum(buffer);
    boolean unused = magic == 0 && stored == 0;
    if (unused) {
      return;
    }
    Page page = new Page();
    for (int word = 0; word < WORDS; word++) {
      // A page that was torn while it was written may have marked anything.
      long bits = intact ? buffer.getLong(HEADER + word * Long.BYTES) : -1L;
      page.marked.set(word, bits);
      page.suspect.set(word, bits);
    }
    pages.set(index, page);
  }

  /** Makes sure that a row of slots is marked on disk. */
  void mark(int firstSlot, int count) throws IOException {
    int last = (firstSlot + count - 1) / REGION;
    for (int region = firstSlot / REGION; region <= last; region++) {
      Page page = pages.get(region / REGIONS_PER_PAGE);
      int bit = region % REGIONS_PER_PAGE;
      if (page == null || !touch(page, bit)) {
        markOnDisk(region);
      }
    }
  }

  /** Notes the use of a region and tells whether it is marked, in this order. */
  private static boolean touch(Page page, int bit) {
    long mask = 1L << bit;
    int word = bit / Long.SIZE;
    if ((page.touched.get(word) & mask) == 0) {
      page.touched.accumulateAndGet(word, mask, (a, b) -> a | b);
    }
    return (page.marked.get(word) & mask) != 0;
  }

  private void markOnDisk(int region) throws IOException {
    lock.lock();
    try {
      int index = region / REGIONS_PER_PAGE;
      Page page = pages.get(index);
      if (page == null) {
        page = new Page();
        pages.set(index, page);
      }
      int bit = region % REGIONS_PER_PAGE;
      if (touch(page, bit)) {
        return;
      }
      int word = bit / Long.SIZE;
      long before = page.marked.get(word);
      long neighbours = ((1L << NEIGHBOURS) - 1) << (bit % Long.SIZE / NEIGHBOURS * NEIGHBOURS);
      store(index, page, word, before | neighbours);
      file.sync();
      page.marked.set(word, before | neighbours);
    } finally {
      lock.unlock();
    }
  }

  private void store(int index, Page page, int changedWord, long changed) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Node.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(MAGIC).position(HEADER);
    for (int word = 0; word < WORDS; word++) {
      buffer.putLong(word == changedWord ? changed : page.marked.get(word));
    }
    buffer.putInt(4, checksum(buffer));
    file.write(buffer.clear(), (long) index * Node.SIZE);
  }

  /** Whether a crash left any region in doubt. */
  boolean anySuspect() {
    for (int i = 0; i < PAGES; i++) {
      Page page = pages.get(i);
      for (int word = 0; page != null && word < WORDS; word++) {
        if (page.suspect.get(word) != 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a slot's region was marked when the pool was opened after a crash. */
  boolean suspect(int slot) {
    int region = slot / REGION;
    Page page = pages.get(region / REGIONS_PER_PAGE);
    int bit = region % REGIONS_PER_PAGE;
    return page != null && (page.suspect.get(bit / Long.SIZE) & 1L << bit) != 0;
  }

  /** Declares that every block of a region matches its checksum. */
  void trust(int region) {
    Page page = pages.get(region / REGIONS_PER_PAGE);
    if (page != null) {
      int bit = region % REGIONS_PER_PAGE;
      long mask = 1L << bit;
      page.suspect.accumulateAndGet(bit / Long.SIZE, ~mask, (a, b) -> a & b);
    }
  }

  /** Forgets which regions were used; those used from now on keep their marks. */
  void beginInterval() {
    for (int i = 0; i < PAGES; i++) {
      Page page = pages.get(i);
      for (int word = 0; page != null && word < WORDS; word++) {
        page.touched.set(word, 0);
      }
    }
  }

  /**
   * Takes the marks off all regions that were not used since {@link #beginInterval} and are not
   * suspect. The data file was synced in between, and no write from before the interval is under
   * way.
   */
  void endInterval() throws IOException {
    lock.lock();
    try {
      for (int i = 0; i < PAGES; i++) {
        Page page = pages.get(i);
        if (page != null && unmarkIdle(page)) {
          store(i, page, -1, 0);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean unmarkIdle(Page page) {
    boolean changed = false;
    for (int word = 0; word < WORDS; word++) {
      long marked = page.marked.get(word);
      long idle = marked & ~page.touched.get(word) & ~page.suspect.get(word);
      if (idle != 0) {
        page.marked.set(word, marked & ~idle);
        // A writer that touched it before the mark went may have seen the mark: put it back.
        long raced = idle & page.touched.get(word);
        page.marked.accumulateAndGet(word, raced, (a, b) -> a | b);
        changed = true;
      }
    }
    return changed;
  }

  void sync() throws IOException {
    file.sync();
  }

  private static int checksum(ByteBuffer page) {
    CRC32C crc = new CRC32C();
    crc.update(page.duplicate().clear());
    return (int) crc.getValue();
  }
}
