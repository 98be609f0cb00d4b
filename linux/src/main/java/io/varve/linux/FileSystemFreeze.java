package io.varve.linux;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Holds a file system still: everything written is on disk and writers wait until it is closed
 * (ioctl FIFREEZE). Ends with {@link #close}, not with the process: close it in {@code finally}.
 */
public final class FileSystemFreeze implements Closeable {

  private static final long FREEZE_REQUEST = 0xc0045877L;
  private static final long THAW_REQUEST = 0xc0045878L;

  private final DirectoryHandle directory;

  private FileSystemFreeze(DirectoryHandle directory) {
    this.directory = directory;
  }

  /**
   * Freezes a file system.
   *
   * @param mountPoint a directory of it
   * @return what ends the freeze
   * @throws IOException when it fails; {@link Errno#EOPNOTSUPP} where the file system can't, {@link
   *     Errno#EBUSY} when it is frozen
   */
  public static FileSystemFreeze of(Path mountPoint) throws IOException {
    DirectoryHandle directory = DirectoryHandle.open(mountPoint);
    try {
      request(directory, FREEZE_REQUEST, "freeze the file system of");
      return new FileSystemFreeze(directory);
    } catch (IOException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * Ends the freeze of a process that was killed.
   *
   * @param mountPoint a directory of the file system
   * @return whether it was frozen
   * @throws IOException when it fails
   */
  public static boolean end(Path mountPoint) throws IOException {
    try (DirectoryHandle directory = DirectoryHandle.open(mountPoint);
        CallFrame frame = new CallFrame()) {
      long result = Kernel.call(frame, SystemCall.IOCTL, directory.descriptor(), THAW_REQUEST, 0);
      if (result != -Errno.EINVAL.code()) {
        directory.check(result, "thaw the file system of");
      }
      return result >= 0;
    }
  }

  private static void request(DirectoryHandle directory, long request, String action)
      throws IOException {
    try (CallFrame frame = new CallFrame()) {
      directory.check(
          Kernel.call(frame, SystemCall.IOCTL, directory.descriptor(), request, 0), action);
    }
  }

  /** Lets writers go on. */
  @Override
  public void close() throws IOException {
    try (directory) {
      request(directory, THAW_REQUEST, "thaw the file system of");
    }
  }
}
