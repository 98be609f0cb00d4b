package io.varve.linux;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;

/**
 * What a directory held when it was looked at: names, and what the kernel said of each. Kept packed
 * as the kernel gave it, and unpacked when asked for: most looks of a large tree only ask whether
 * anything differs from the last time.
 */
public final class DirectoryLook {

  private final byte[] listing;
  private final int[] names;
  private final MemorySegment records;

  /**
   * @param listing the records of getdents64(2)
   * @param names where in the listing each name begins
   * @param records what statx(2) said, {@link FileStatus#BYTES} a name
   */
  DirectoryLook(byte[] listing, int[] names, MemorySegment records) {
    this.listing = listing;
    this.names = names;
    this.records = records;
  }

  /**
   * How many names there are.
   *
   * @return the count, without {@code .} and {@code ..}
   */
  public int size() {
    return names.length;
  }

  /**
   * A name.
   *
   * @param index from 0, in the file system's order
   * @return the name
   */
  public String name(int index) {
    return DirectoryListing.name(listing, names[index]);
  }

  /**
   * What the kernel said of a name, but its blocks.
   *
   * @param index from 0, in the file system's order
   * @return its attributes
   */
  public FileStatus status(int index) {
    return FileStatus.read(records.asSlice(offset(index), FileStatus.BYTES));
  }

  /**
   * Whether a name is a directory.
   *
   * @param index from 0, in the file system's order
   * @return true for a directory
   */
  public boolean isDirectory(int index) {
    return FileStatus.isDirectory(records, offset(index));
  }

  /**
   * Adds to a hash all that tells whether the content of the directory changed: the names; inode,
   * size, owner, permissions, links and times of files; inode and permissions of directories, whose
   * own content is another look's. Times of access and allocated blocks change by themselves and do
   * not count.
   *
   * @param hash takes the bytes
   */
  public void addTo(MessageDigest hash) {
    hash.update(listing);
    int from = 0;
    for (int i = 0; i < names.length; i++) {
      if (isDirectory(i)) {
        add(hash, from, i);
        from = i + 1;
        hash.update(FileStatus.modeAndInode(records, offset(i)).asByteBuffer());
      }
    }
    add(hash, from, names.length);
  }

  private void add(MessageDigest hash, int from, int to) {
    if (from < to) {
      hash.update(records.asSlice(offset(from), offset(to - from)).asByteBuffer());
    }
  }

  private static long offset(int index) {
    return (long) index * FileStatus.BYTES;
  }
}
