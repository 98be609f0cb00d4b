package io.varve.linux;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A lock between processes, and between holders in one process (flock(2)): it belongs to this open
 * file, ends when it is closed or the process ends, and reaches nobody who does not ask.
 */
public final class FileLock implements Closeable {

  private static final int NON_BLOCKING = 4;

  private final OpenFile file;

  private FileLock(OpenFile file) {
    this.file = file;
  }

  /** Whether others may hold the lock at the same time. */
  public enum Mode {
    /** Together with other shared holders. */
    SHARED(1),
    /** Alone. */
    EXCLUSIVE(2);

    private final int operation;

    Mode(int operation) {
      this.operation = operation;
    }
  }

  /**
   * Takes a lock, waiting as long as it takes. The wait happens on a thread of its own, so a
   * virtual thread may call this.
   *
   * @param path the file to lock, created when it is missing
   * @param mode whether alone
   * @return the lock
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted while waiting; the lock is not held then
   */
  public static FileLock acquire(Path path, Mode mode) throws IOException, InterruptedException {
    OpenFile file = OpenFile.createOrOpen(path, 0600);
    try {
      if (!lock(file, mode.operation | NON_BLOCKING)) {
        await(file, mode);
      }
      return new FileLock(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Takes a lock if nobody is in the way.
   *
   * @param path the file to lock, created when it is missing
   * @param mode whether alone
   * @return the lock, empty when somebody else holds it
   * @throws IOException when it fails
   */
  public static Optional<FileLock> tryAcquire(Path path, Mode mode) throws IOException {
    OpenFile file = OpenFile.createOrOpen(path, 0600);
    boolean held = false;
    try {
      held = lock(file, mode.operation | NON_BLOCKING);
      return held ? Optional.of(new FileLock(file)) : Optional.empty();
    } finally {
      if (!held) {
        file.close();
      }
    }
  }

  /** A blocking call would hold a virtual thread's carrier; a platform thread makes it. */
  private static void await(OpenFile file, Mode mode) throws IOException, InterruptedException {
    CompletableFuture<Boolean> locked = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("lock " + file.description())
        .start(
            () -> {
              try {
                locked.complete(lock(file, mode.operation));
              } catch (IOException | RuntimeException e) {
                locked.completeExceptionally(e);
              }
            });
    try {
      locked.get();
    } catch (InterruptedException e) {
      // The waiting call can't be called back; whatever it gets is given up at once.
      var _ = locked.whenComplete((_, _) -> closeQuietly(file));
      throw e;
    } catch (ExecutionException e) {
      throw new IOException(file + ": cannot lock", e.getCause());
    }
  }

  private static void closeQuietly(OpenFile file) {
    try {
      file.close();
    } catch (IOException _) {
      // Nobody is left to be told, and the kernel has released the lock.
    }
  }

  private static boolean lock(OpenFile file, int operation) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      long result = Kernel.call(frame, SystemCall.FLOCK, file.descriptor(), operation);
      if (result == -Errno.EAGAIN.code()) {
        return false;
      }
      file.check(result, "lock");
      return true;
    }
  }

  /**
   * Whether a name still leads to the locked file. A holder may delete the file before it closes
   * the lock; who was waiting then holds a lock on a file that nobody else finds, and takes it
   * anew.
   *
   * @param path the name, as it was given when the lock was taken
   * @return false when the name leads to another file or to none
   * @throws IOException when it fails
   */
  public boolean guards(Path path) throws IOException {
    try (OpenFile named = OpenFile.pathOnly(path)) {
      FileStatus theirs = named.status();
      FileStatus ours = file.status();
      return theirs.inode() == ours.inode() && theirs.device() == ours.device();
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  /**
   * Changes the mode. Going to exclusive is not atomic: somebody else may hold the lock in between.
   *
   * @param mode the new mode
   * @return false when somebody is in the way; the lock may be lost then
   * @throws IOException when it fails
   */
  public boolean tryChange(Mode mode) throws IOException {
    return lock(file, mode.operation | NON_BLOCKING);
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
