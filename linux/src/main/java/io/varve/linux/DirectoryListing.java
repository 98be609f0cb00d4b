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
    for (int at = 0; at < records.length; at += length(records, at)) {
      if (!isDots(records, at)) {
        entries.add(
            new DirectoryHandle.Entry(
                name(records, at + LISTING_NAME), FileKind.ofListing(records[at + LISTING_KIND])));
      }
    }
  }

  /** The length of the record that begins at a place. */
  static int length(byte[] records, int at) {
    return (records[at + LISTING_LENGTH] & 0xff) | ((records[at + LISTING_LENGTH + 1] & 0xff) << 8);
  }

  /** Where in the record that begins at a place its name begins. */
  static int nameOf(int at) {
    return at + LISTING_NAME;
  }

  /** The name that begins at a place. */
  static String name(byte[] records, int start) {
    int end = start;
    while (records[end] != 0) {
      end++;
    }
    return FileNames.decode(records, start, end - start);
  }

  /** Whether the record that begins at a place is that of {@code .} or {@code ..}. */
  static boolean isDots(byte[] records, int at) {
    int start = at + LISTING_NAME;
    return records[start] == '.'
        && (records[start + 1] == 0 || (records[start + 1] == '.' && records[start + 2] == 0));
  }
}
