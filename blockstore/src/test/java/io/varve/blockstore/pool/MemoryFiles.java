package io.varve.blockstore.pool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Files in memory that remember every step, so that a power cut at any of them can be shown. */
final class MemoryFiles implements PoolFiles {

  private static final int PAGE = 4096;

  /** One thing that happened to a file. */
  sealed interface Step {
    String file();

    /** A write, or zeros where a hole was punched. */
    record Write(String file, long offset, ByteBuffer bytes) implements Step {}

    /** All earlier writes of the file became durable. */
    record Sync(String file) implements Step {}
  }

  private final Map<String, Content> contents = new HashMap<>();
  private final List<Step> log = new ArrayList<>();
  private boolean recording;
  private UUID run = UUID.randomUUID();

  /** The steps since {@link #record}. */
  synchronized List<Step> log() {
    return List.copyOf(log);
  }

  synchronized void record() {
    recording = true;
  }

  synchronized MemoryFiles copy() {
    MemoryFiles copy = new MemoryFiles();
    contents.forEach((name, content) -> copy.contents.put(name, content.copy()));
    copy.run = run;
    return copy;
  }

  /** The files as they are when the process alone ends after some steps: the kernel keeps all. */
  static MemoryFiles afterKill(MemoryFiles before, List<Step> steps, int count) {
    MemoryFiles files = before.copy();
    for (Step step : steps.subList(0, count)) {
      if (step instanceof Step.Write write) {
        files.content(write.file()).write(write.bytes().duplicate(), write.offset());
      }
    }
    return files;
  }

  /**
   * The files as they are after a power cut: of the first {@code count} steps, all that were
   * synced, and those of the others that chance keeps, which may be torn at a sector.
   */
  static MemoryFiles afterCut(
      MemoryFiles before, List<Step> steps, int count, RandomGenerator chance) {
    MemoryFiles files = before.copy();
    files.run = UUID.randomUUID();
    Map<String, Integer> synced = new HashMap<>();
    for (int i = 0; i < count; i++) {
      if (steps.get(i) instanceof Step.Sync sync) {
        synced.put(sync.file(), i);
      }
    }
    for (int i = 0; i < count; i++) {
      if (steps.get(i) instanceof Step.Write write) {
        boolean durable = i < synced.getOrDefault(write.file(), -1);
        if (durable || chance.nextInt(3) > 0) {
          boolean torn = !durable && chance.nextInt(4) == 0;
          int length = torn ? tear(write.bytes().capacity(), chance) : write.bytes().capacity();
          files.content(write.file()).write(write.bytes().slice(0, length), write.offset());
        }
      }
    }
    return files;
  }

  private static int tear(int length, RandomGenerator chance) {
    int sectors = length / 512;
    return sectors == 0 ? 0 : chance.nextInt(sectors + 1) * 512;
  }

  synchronized Content content(String name) {
    return contents.computeIfAbsent(name, _ -> new Content());
  }

  @Override
  public PoolFile open(String name) {
    return new File(name, content(name));
  }

  @Override
  public synchronized Optional<PoolFile> openRecent(String name, boolean make) {
    return make || contents.containsKey(name) ? Optional.of(open(name)) : Optional.empty();
  }

  @Override
  public UUID run() {
    return run;
  }

  @Override
  public String description() {
    return "memory";
  }

  @Override
  public long usableSpace() {
    return Long.MAX_VALUE / 4;
  }

  @Override
  public void close() {}

  private synchronized void note(Step step) {
    if (recording) {
      log.add(step);
    }
  }

  /** Bytes in pages. */
  static final class Content {
    private final TreeMap<Long, byte[]> pages = new TreeMap<>();
    private long size;

    synchronized Content copy() {
      Content copy = new Content();
      pages.forEach((number, page) -> copy.pages.put(number, page.clone()));
      copy.size = size;
      return copy;
    }

    synchronized void read(ByteBuffer target, long offset) {
      long at = offset;
      while (target.hasRemaining()) {
        int within = (int) (at % PAGE);
        int length = Math.min(PAGE - within, target.remaining());
        target.put(pages.getOrDefault(at / PAGE, new byte[PAGE]), within, length);
        at += length;
      }
    }

    synchronized void write(ByteBuffer source, long offset) {
      long at = offset;
      while (source.hasRemaining()) {
        int within = (int) (at % PAGE);
        int length = Math.min(PAGE - within, source.remaining());
        source.get(pages.computeIfAbsent(at / PAGE, _ -> new byte[PAGE]), within, length);
        at += length;
      }
      size = Math.max(size, at);
    }

    synchronized long size() {
      return size;
    }

    /** Turns one bit over. */
    synchronized void damage(long offset) {
      pages.get(offset / PAGE)[(int) (offset % PAGE)] ^= 1;
    }
  }

  private final class File implements PoolFile {
    private final String name;
    private final Content content;

    File(String name, Content content) {
      this.name = name;
      this.content = content;
    }

    @Override
    public void read(ByteBuffer target, long offset) {
      content.read(target, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset) {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      note(new Step.Write(name, offset, ByteBuffer.wrap(bytes)));
      content.write(ByteBuffer.wrap(bytes), offset);
    }

    @Override
    public void sync() {
      note(new Step.Sync(name));
    }

    @Override
    public boolean punch(long offset, long length) {
      long end = Math.min(offset + length, content.size());
      if (offset < end) {
        write(ByteBuffer.allocate((int) (end - offset)), offset);
      }
      return true;
    }

    @Override
    public void reserve(long end) {}

    @Override
    public boolean takeSpace(long offset, long length) {
      return true;
    }

    @Override
    public long size() throws IOException {
      return content.size();
    }

    @Override
    public void close() {}
  }
}
