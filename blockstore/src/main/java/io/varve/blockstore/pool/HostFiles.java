package io.varve.blockstore.pool;

import io.varve.blockstore.NoSpaceException;
import io.varve.linux.Errno;
import io.varve.linux.FileLock;
import io.varve.linux.OpenFile;
import io.varve.linux.SystemCallException;
import io.varve.oci.error.Conflict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** The files of a pool in a directory, which this process locks. */
final class HostFiles implements PoolFiles {

  private static final Path RUN = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path directory;
  private final Optional<Path> recent;
  private final FileLock lock;
  private final List<OpenFile> opened = new CopyOnWriteArrayList<>();

  private HostFiles(Path directory, Optional<Path> recent, FileLock lock) {
    this.directory = directory;
    this.recent = recent;
    this.lock = lock;
  }

  /**
   * Opens a directory and makes it when it is missing.
   *
   * @param recent a directory for what need not outlive this run of the host
   * @throws Conflict when a pool is open on it, in this process or another
   */
  static HostFiles open(Path directory, Optional<Path> recent) throws IOException {
    Files.createDirectories(directory);
    FileLock lock =
        FileLock.tryAcquire(directory.resolve("lock"), FileLock.Mode.EXCLUSIVE)
            .orElseThrow(
                () ->
                    new Conflict(
                        "pool %s is in use by another process: use it through its server, or stop that"
                            .formatted(directory)));
    return new HostFiles(directory, recent, lock);
  }

  @Override
  public PoolFile open(String name) throws IOException {
    Path path = directory.resolve(name);
    boolean made = !Files.exists(path);
    OpenFile file = OpenFile.createOrOpen(path, 0600);
    opened.add(file);
    if (made) {
      try (FileChannel parent = FileChannel.open(directory)) {
        parent.force(true);
      }
    }
    return new HostFile(path, file);
  }

  @Override
  public Optional<PoolFile> openRecent(String name, boolean make) throws IOException {
    if (recent.isEmpty() || (!make && !Files.exists(recent.get().resolve(name)))) {
      return Optional.empty();
    }
    Path path = recent.get().resolve(name);
    OpenFile file = OpenFile.createOrOpen(path, 0600);
    opened.add(file);
    return Optional.of(new HostFile(path, file));
  }

  @Override
  public UUID run() throws IOException {
    return UUID.fromString(Files.readString(RUN).strip());
  }

  @Override
  public String description() {
    return directory.toString();
  }

  @Override
  public long usableSpace() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public void close() throws IOException {
    // The lock goes last: nobody else may open the pool while a file of it is open here.
    try (lock) {
      for (OpenFile file : opened) {
        file.close();
      }
    }
  }

  /** Not a FileChannel: the interrupt of one reader would close that for all. */
  private record HostFile(Path path, OpenFile file) implements PoolFile {

    @Override
    public void read(ByteBuffer target, long offset) throws IOException {
      long at = offset;
      while (target.hasRemaining()) {
        int count = file.readAt(target, at);
        if (count < 0) {
          while (target.hasRemaining()) {
            target.put((byte) 0);
          }
          return;
        }
        at += count;
      }
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      try {
        file.writeAt(source, offset);
      } catch (SystemCallException e) {
        throw e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT ? full(e) : e;
      }
    }

    private IOException full(IOException cause) {
      NoSpaceException full =
          new NoSpaceException(
              path.toString(),
              "the file system under the pool is full: free space there, or delete or trim volumes");
      full.initCause(cause);
      return full;
    }

    @Override
    public void sync() throws IOException {
      file.syncData();
    }

    @Override
    public boolean punch(long offset, long length) throws IOException {
      try {
        file.punchHole(offset, length);
        return true;
      } catch (SystemCallException _) {
        // Not every file system can; the space is then reused, not returned.
        return false;
      }
    }

    @Override
    public void reserve(long end) throws IOException {
      try {
        file.allocate(0, end);
      } catch (SystemCallException e) {
        if (e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT) {
          throw full(e);
        }
        // Not every file system can; then a full one may stop even a trim.
      }
    }

    @Override
    public boolean takeSpace(long offset, long length) {
      try {
        file.allocate(offset, length);
        return true;
      } catch (IOException _) {
        return false; // the write itself finds out what is wrong
      }
    }

    @Override
    public long size() throws IOException {
      return Files.size(path);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
