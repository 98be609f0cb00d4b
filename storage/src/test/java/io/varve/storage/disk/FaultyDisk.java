package io.varve.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk whose calls fail at seeded moments and that loses, in a crash, what was not synced: the
 * bytes of files since their last sync, and the renames in a directory since its last sync.
 */
public final class FaultyDisk implements Disk {

  private final Disk disk = Disk.local();
  private final Random random;
  private final double failures;
  private final Map<Path, Long> synced = new HashMap<>();
  private final Deque<Rename> renames = new ArrayDeque<>();
  private final List<DiskFile> open = new ArrayList<>();
  private boolean crashed;

  private record Rename(Path from, Path to) {}

  /**
   * Makes a disk that fails.
   *
   * @param random decides when
   * @param failures the share of calls that fail
   */
  public FaultyDisk(Random random, double failures) {
    this.random = random;
    this.failures = failures;
  }

  /** Files that nobody closed. */
  public List<DiskFile> openFiles() {
    return List.copyOf(open);
  }

  /** Loses what was not synced; later calls fail. */
  public void crash() throws IOException {
    crashed = true;
    while (!renames.isEmpty()) {
      Rename lost = renames.removeLast();
      // The old name may or may not be what survives.
      if (random.nextBoolean() && Files.exists(lost.to())) {
        Files.createDirectories(lost.from().getParent());
        Files.move(lost.to(), lost.from());
        Long size = synced.remove(lost.to());
        if (size != null) {
          synced.put(lost.from(), size);
        }
      }
    }
    for (Map.Entry<Path, Long> file : synced.entrySet()) {
      if (Files.exists(file.getKey())) {
        try (FileChannel channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
          channel.truncate(file.getValue());
        }
      }
    }
  }

  private void mayFail(String call) throws IOException {
    if (crashed) {
      throw new IOException(call + ": the machine is off");
    }
    if (random.nextDouble() < failures) {
      throw new IOException(call + ": failed on purpose");
    }
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    mayFail("open");
    boolean existed = Files.exists(file);
    FaultyFile opened = new FaultyFile(file, disk.open(file));
    if (!existed) {
      synced.put(file, 0L);
    }
    open.add(opened);
    return opened;
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    mayFail("mkdir");
    disk.createDirectories(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    mayFail("rename");
    disk.rename(from, to);
    Long size = synced.remove(from);
    if (size != null) {
      synced.put(to, size);
    }
    renames.add(new Rename(from, to));
  }

  @Override
  public void delete(Path path) throws IOException {
    mayFail("delete");
    disk.delete(path);
    synced.remove(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    mayFail("sync directory");
    disk.syncDirectory(directory);
    renames.removeIf(rename -> rename.to().getParent().equals(directory));
  }

  /** A file that remembers how much of it was synced. */
  private final class FaultyFile implements DiskFile {
    private final Path path;
    private final DiskFile file;

    FaultyFile(Path path, DiskFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      mayFail("read");
      return file.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      mayFail("write");
      synced.merge(path, position, Math::min);
      // Short writes are right, too.
      int count = 1 + random.nextInt(source.remaining());
      ByteBuffer part = source.slice(source.position(), count);
      int written = file.write(part, position);
      source.position(source.position() + written);
      return written;
    }

    @Override
    public void truncate(long size) throws IOException {
      mayFail("truncate");
      file.truncate(size);
      synced.merge(path, size, Math::min);
    }

    @Override
    public void sync() throws IOException {
      mayFail("sync");
      file.sync();
      synced.remove(path);
    }

    @Override
    public void close() throws IOException {
      open.remove(this);
      file.close();
    }
  }
}
