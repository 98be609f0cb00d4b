package io.varve.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** How much of a file the kernel keeps in memory. */
public final class PageCache {

  private static final int PAGE = 4096;
  private static final long WINDOW = 1L << 30;
  private static final int READ = 1;
  private static final int SHARED = 1;
  private static final int DROP = 4;
  private static final int START_WRITING = 2;

  private PageCache() {}

  /**
   * Counts the resident bytes of a regular file (mincore(2)).
   *
   * @param path the file
   * @return whole pages, in bytes
   * @throws IOException when it fails
   */
  public static long residentBytes(Path path) throws IOException {
    try (OpenFile file = OpenFile.forReading(path)) {
      return residentBytes(file);
    }
  }

  /**
   * Counts the resident bytes of a regular file.
   *
   * @param file open for reading
   * @return whole pages, in bytes
   * @throws IOException when it fails
   */
  public static long residentBytes(OpenFile file) throws IOException {
    long size = file.status().size();
    long resident = 0;
    for (long offset = 0; offset < size; offset += WINDOW) {
      resident += residentPages(file, offset, Math.min(WINDOW, size - offset)) * PAGE;
    }
    return resident;
  }

  private static long residentPages(OpenFile file, long offset, long length) throws IOException {
    int pages = (int) ((length + PAGE - 1) / PAGE);
    try (CallFrame frame = new CallFrame(pages)) {
      long address =
          file.check(
              Kernel.call(
                  frame, SystemCall.MMAP, 0, length, READ, SHARED, file.descriptor(), offset),
              "map");
      try {
        MemorySegment vector = frame.allocate(pages);
        file.check(
            Kernel.call(frame, SystemCall.MINCORE, address, length, vector.address()),
            "count the cached pages of");
        long count = 0;
        for (int i = 0; i < pages; i++) {
          count += vector.get(ValueLayout.JAVA_BYTE, i) & 1;
        }
        return count;
      } finally {
        file.check(Kernel.call(frame, SystemCall.MUNMAP, address, length), "unmap");
      }
    }
  }

  /**
   * Asks the kernel to drop the clean pages of a file (posix_fadvise(2), DONTNEED).
   *
   * @param file an open file
   * @throws IOException when it fails
   */
  public static void drop(OpenFile file) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      file.check(
          Kernel.call(frame, SystemCall.FADVISE64, file.descriptor(), 0, 0, DROP),
          "drop the cached pages of");
    }
  }

  /**
   * Asks the kernel to begin writing a range to the disk (sync_file_range(2)), so that a later sync
   * has less to wait for. Says nothing of whether and when it arrives there.
   *
   * @param file open for writing
   * @param offset where the range begins
   * @param length its length
   * @throws IOException when it fails
   */
  public static void startWriting(OpenFile file, long offset, long length) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      file.check(
          Kernel.call(
              frame, SystemCall.SYNC_FILE_RANGE, file.descriptor(), offset, length, START_WRITING),
          "begin to write");
    }
  }
}
