package io.varve.storage.disk;

import io.varve.linux.OpenFile;
import io.varve.linux.PageCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** {@link Disk} over the host's file systems. */
final class LocalDisk implements Disk {

  @Override
  public DiskFile open(Path file) throws IOException {
    try {
      return new LocalFile(
          file,
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw DiskFull.explain(e, file);
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw DiskFull.explain(e, directory);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw DiskFull.explain(e, to);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw DiskFull.explain(e, directory);
    }
  }

  /** A file of the host. What is appended goes to the disk while more is written. */
  private static final class LocalFile implements DiskFile {

    /** So much is written at once; what is smaller is left to the sync. */
    private static final long WORTH_STARTING = 8 << 20;

    private final Path path;
    private final FileChannel channel;
    private long started;

    LocalFile(Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      try {
        int count = channel.write(source, position);
        startWriting(position + count);
        return count;
      } catch (IOException e) {
        throw DiskFull.explain(e, path);
      }
    }

    private void startWriting(long end) throws IOException {
      if (end - started >= WORTH_STARTING) {
        try (OpenFile file = OpenFile.forWriting(path)) {
          PageCache.startWriting(file, started, end - started);
        }
        started = end;
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      try {
        channel.force(false);
      } catch (IOException e) {
        throw DiskFull.explain(e, path);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
