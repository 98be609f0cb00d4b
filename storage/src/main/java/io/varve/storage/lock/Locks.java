package io.varve.storage.lock;

import io.varve.linux.FileLock;
import io.varve.linux.FileLock.Mode;
import io.varve.oci.Digest;
import io.varve.storage.disk.Disk;
import io.varve.storage.disk.DiskFull;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Named locks that exclude threads of this process and other processes alike (flock(2)). Not
 * reentrant; they may be given back by another thread than the one that took them. A lock's file
 * exists only while the lock is in use.
 */
public final class Locks {

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
      try {
        return acquireFile(directory.resolve(file), local);
      } catch (IOException | InterruptedException | RuntimeException e) {
        local.release();
        throw e;
      }
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
    Optional<HeldLock> held = Optional.empty();
    try {
      held = tryFile(directory.resolve(file), local);
      return held;
    } finally {
      if (held.isEmpty()) {
        local.release();
      }
    }
  }

  private Semaphore local(String file) {
    return insideProcess.computeIfAbsent(file, _ -> new Semaphore(1));
  }

  private HeldLock acquireFile(Path file, Semaphore local)
      throws IOException, InterruptedException {
    Disk.local().createDirectories(directory);
    while (true) {
      FileLock lock;
      try {
        lock = FileLock.acquire(file, Mode.EXCLUSIVE);
      } catch (IOException e) {
        throw DiskFull.explain(e, file);
      }
      if (lock.guards(file)) {
        return new Held(file, lock, local, new AtomicBoolean());
      }
      lock.close();
    }
  }

  private Optional<HeldLock> tryFile(Path file, Semaphore local) throws IOException {
    Disk.local().createDirectories(directory);
    while (true) {
      Optional<FileLock> lock;
      try {
        lock = FileLock.tryAcquire(file, Mode.EXCLUSIVE);
      } catch (IOException e) {
        throw DiskFull.explain(e, file);
      }
      if (lock.isEmpty()) {
        return Optional.empty();
      }
      if (lock.get().guards(file)) {
        return Optional.of(new Held(file, lock.get(), local, new AtomicBoolean()));
      }
      lock.get().close();
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

  private record Held(Path file, FileLock lock, Semaphore local, AtomicBoolean released)
      implements HeldLock {
    @Override
    public void close() throws IOException {
      if (released.compareAndSet(false, true)) {
        try (lock) {
          Files.deleteIfExists(file);
        } finally {
          local.release();
        }
      }
    }
  }
}
