package io.varve.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Makes a {@link DirectoryLook}. What the kernel says lands where it stays; a name becomes text
 * only when somebody has to decide by it.
 */
final class DirectoryScan {

  private static final int FIRST_ROOM = 128;

  private final DirectoryHandle directory;
  private final Optional<Predicate<String>> wanted;
  private byte[] listing = {};
  private int[] names = new int[FIRST_ROOM];
  private MemorySegment records = room(FIRST_ROOM);
  private int count;

  DirectoryScan(DirectoryHandle directory, Optional<Predicate<String>> wanted) {
    this.directory = directory;
    this.wanted = wanted;
  }

  DirectoryLook run() throws IOException {
    try (CallFrame frame = new CallFrame(DirectoryHandle.LISTING_BUFFER)) {
      MemorySegment buffer = frame.allocate(DirectoryHandle.LISTING_BUFFER);
      directory.rewind(frame);
      for (int n = directory.nextRecords(frame, buffer);
          n > 0;
          n = directory.nextRecords(frame, buffer)) {
        take(frame, buffer, n);
      }
    }
    return new DirectoryLook(listing, Arrays.copyOf(names, count), records);
  }

  private void take(CallFrame frame, MemorySegment buffer, int length) throws IOException {
    int start = listing.length;
    listing = Arrays.copyOf(listing, start + length);
    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, listing, start, length);
    for (int at = start; at < listing.length; at += DirectoryListing.length(listing, at)) {
      int name = DirectoryListing.nameOf(at);
      if (!DirectoryListing.isDots(listing, at) && isWanted(name)) {
        makeRoom();
        long record = (long) count * FileStatus.BYTES;
        if (directory.look(frame, buffer.address() + (name - start), records.address() + record)) {
          FileStatus.clearVolatile(records, record);
          names[count++] = name;
        }
      }
    }
  }

  private boolean isWanted(int name) {
    return wanted.isEmpty() || wanted.get().test(DirectoryListing.name(listing, name));
  }

  private void makeRoom() {
    if (count == names.length) {
      names = Arrays.copyOf(names, 2 * count);
      MemorySegment more = room(2 * count);
      more.copyFrom(records);
      records = more;
    }
  }

  /** For as long as the look lives; zeroed, so that what the kernel leaves alone is the same. */
  private static MemorySegment room(int records) {
    return Arena.ofAuto().allocate((long) records * FileStatus.BYTES, 8);
  }
}
