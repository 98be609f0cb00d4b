package io.varve.storage.content;

import io.varve.oci.Digest;
import io.varve.oci.Digest.Algorithm;
import io.varve.oci.error.DataLoss;
import io.varve.storage.disk.Disk;
import io.varve.storage.disk.DiskFile;
import io.varve.storage.lock.HeldLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** An ingest in a directory, held by a lock. */
final class FileIngest implements Ingest {

  private final IngestRef ref;
  private final Path directory;
  private final DiskFile data;
  private final HeldLock lock;
  private final BlobPaths paths;
  private final Disk disk;
  private final RunningHash hash = new RunningHash(Algorithm.SHA256);
  private volatile long offset;
  private volatile boolean open = true;

  FileIngest(
      IngestRef ref, Path directory, DiskFile data, HeldLock lock, BlobPaths paths, Disk disk)
      throws IOException {
    this.ref = ref;
    this.directory = directory;
    this.data = data;
    this.lock = lock;
    this.paths = paths;
    this.disk = disk;
    this.offset = data.size();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    requireOpen();
    ByteBuffer written = source.duplicate();
    long position = offset;
    int count = data.write(source, position);
    hash.pass(written.limit(written.position() + count), position);
    offset = position + count;
    return count;
  }

  @Override
  public int readAt(ByteBuffer target, long position) throws IOException {
    requireOpen();
    long available = offset - position;
    if (available <= 0) {
      return -1;
    }
    ByteBuffer read = target.duplicate();
    read.limit(read.position() + (int) Math.min(read.remaining(), available));
    int start = read.position();
    int count = data.read(read, position);
    if (count > 0) {
      hash.pass(read.flip().position(start), position);
      target.position(start + count);
    }
    return count;
  }

  @Override
  public void truncate(long size) throws IOException {
    requireOpen();
    if (size < 0 || size > offset) {
      throw new IllegalArgumentException("an ingest of " + offset + " bytes has no " + size);
    }
    if (size < offset) {
      data.truncate(size);
      hash.truncate(size);
      offset = size;
    }
  }

  @Override
  public Digest digest() throws IOException {
    requireOpen();
    return hash.of(data, offset);
  }

  @Override
  public ContentInfo commit(Expected expected) throws IOException {
    requireOpen();
    require(Verification.ofSize(ref, expected, offset));
    Digest digest = digest(expected);
    require(Verification.ofDigest(ref, expected, digest));
    data.sync();
    Path blob = paths.blob(digest);
    disk.createDurably(blob.getParent());
    if (!isStored(blob)) {
      disk.rename(BlobPaths.data(directory), blob);
    }
    // Also when another process renamed it there: it may not have come to this line yet.
    disk.syncDirectory(blob.getParent());
    BasicFileAttributes file = Files.readAttributes(blob, BasicFileAttributes.class);
    FileContentStore.drop(disk, directory);
    close();
    return new ContentInfo(digest, file.size(), file.lastModifiedTime().toInstant());
  }

  private void require(Verification verification) throws IOException {
    switch (verification) {
      case Verification.Right() -> {}
      case Verification.Incomplete(DataLoss failure) -> throw failure;
      case Verification.Wrong(DataLoss failure) -> {
        truncate(0);
        throw failure;
      }
    }
  }

  private Digest digest(Expected expected) throws IOException {
    Algorithm wanted = expected.digest().map(Digest::algorithm).orElse(Algorithm.SHA256);
    return switch (wanted) {
      case SHA256 -> hash.of(data, offset);
      case SHA512 -> new RunningHash(wanted).of(data, offset);
    };
  }

  /** A blob of another length can only be a damaged one; it is then replaced. */
  private boolean isStored(Path blob) throws IOException {
    try {
      return Files.size(blob) == offset;
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  @Override
  public void abort() throws IOException {
    requireOpen();
    FileContentStore.drop(disk, directory);
    close();
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      try {
        data.close();
      } finally {
        lock.close();
      }
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }
}
