package io.varve.linux;

import java.util.List;

/** Reads the records of getdents64(2). */
final class DirectoryListing {

  private static final int LISTING_NAME = 19;
  private static final int LISTING_KIND = 18;
  private static final int LISTING_LENGTH = 16;

  private DirectoryListing() {}

  /** Adds the names in some records, without the two dots. */
  static void collect(byte[] records, List<DirectoryHandle.Entry> entries) {
    int at = 0;
    while (at < records.length) {
      int length =
          (records[at + LISTING_LENGTH] & 0xff) | ((records[at + LISTING_LENGTH + 1] & 0xff) << 8);
      int start = at + LISTING_NAME;
      int end = start;
      while (records[end] != 0) {
        end++;
      }
      if (!isDots(records, start, end)) {
        entries.add(
            new DirectoryHandle.Entry(
                FileNames.decode(records, start, end - start),
                FileKind.ofListing(records[at + LISTING_KIND])));
      }
      at += length;
    }
  }

  private static boolean isDots(byte[] records, int start, int end) {
    return records[start] == '.'
        && (end - start == 1 || (end - start == 2 && records[start + 1] == '.'));
  }
}
