package io.varve.storage.lock;

import io.varve.oci.Digest;
import io.varve.storage.disk.Disk;
import io.varve.storage.disk.DiskFull;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Named locks that exclude threads of this process and other processes alike. Not reentrant. A
 * process opens a store once, so that it has one object of this class for a directory.
 *
 * <p>Waiting for another process polls, at most every 50 ms: a blocking system call would pin the
 * carrier of a virtual thread and could not be interrupted.
 */
public final class Locks {

  private static final long LONGEST_PAUSE_MILLIS = 50;
  private static final int LONGEST_PLAIN_NAME = 100;

  private final Path directory;
  private final Map<String, Semaphore> insideProcess = new ConcurrentHashMap<>();

  /**
   * Creates the locks of a directory.
   *
   * @param directory where the lock files lie, made when first needed
   */
  public Locks(Path directory) {
    this.directory = directory;
  }

  /**
   * Takes a lock, waiting for those who hold it.
   *
   * @param rank what it protects, which also says when it may be taken
   * @param name which one
   * @return the lock
   * @throws InterruptedIOException when the waiting thread is interrupted; it stays interrupted
   * @throws IOException when the lock file can't be used
   */
  public HeldLock acquire(LockRank rank, String name) throws IOException {
    String file = fileName(rank, name);
    Semaphore local = local(file);
    try {
      local.acquire();
      return lockFile(file, local, Long.MAX_VALUE).orElseThrow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException failure =
          new InterruptedIOException("interrupted while waiting for the lock " + file);
      failure.initCause(e);
      throw failure;
    }
  }

  /**
   * Takes a lock when nobody holds it.
   *
   * @param rank what it protects
   * @param name which one
   * @return the lock, or empty when somebody holds it
   * @throws IOException when the lock file can't be used
   */
  public Optional<HeldLock> tryAcquire(LockRank rank, String name) throws IOException {
    String file = fileName(rank, name);
    Semaphore local = local(file);
    if (!local.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return lockFile(file, local, 1);
    } catch (InterruptedException e) {
      throw new IllegalStateException("a single attempt does not wait", e);
    }
  }

  private Semaphore local(String file) {
    return insideProcess.computeIfAbsent(file, _ -> new Semaphore(1));
  }

  private Optional<HeldLock> lockFile(String file, Semaphore local, long attempts)
      throws IOException, InterruptedException {
    FileChannel channel = null;
    try {
      channel = open(directory.resolve(file));
      long pause = 1;
      for (long attempt = 1; !attempt(channel); attempt++) {
        if (attempt >= attempts) {
          channel.close();
          local.release();
          return Optional.empty();
        }
        Thread.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
      return Optional.of(new Held(channel, local, new AtomicBoolean()));
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      local.release();
      throw e;
    }
  }

  private static boolean attempt(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  private FileChannel open(Path file) throws IOException {
    Disk.local().createDirectories(directory);
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw DiskFull.explain(e, file);
    }
  }

  /** Readable where the name is a tame one, its hash otherwise. */
  private static String fileName(LockRank rank, String name) {
    boolean plain = !name.isEmpty() && name.length() <= LONGEST_PLAIN_NAME;
    for (int i = 0; plain && i < name.length(); i++) {
      char c = name.charAt(i);
      plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-';
    }
    String readable = plain ? name : Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex();
    return rank.prefix() + (plain ? "-" : ".") + readable;
  }

  private record Held(FileChannel channel, Semaphore local, AtomicBoolean released)
      implements HeldLock {
    @Override
    public void close() throws IOException {
      if (released.compareAndSet(false, true)) {
        try {
          channel.close();
        } finally {
          local.release();
        }
      }
    }
  }
}
