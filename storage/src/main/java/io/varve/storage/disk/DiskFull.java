package io.varve.storage.disk;

import io.varve.linux.Errno;
import io.varve.linux.SystemCallException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** There is no space left, or no quota. Names the place and what to do. */
public final class DiskFull extends FileSystemException {

  private static final long serialVersionUID = 1L;

  private DiskFull(Path place, IOException cause) {
    super(
        place.toString(),
        null,
        "no space left on the file system; free some, for instance with 'varve system prune', or"
            + " move the store with --root");
    initCause(cause);
  }

  /**
   * The failure for a place that has no space left.
   *
   * @param place a file or directory of the full file system
   * @param cause what the system said
   * @return the failure
   */
  public static DiskFull at(Path place, IOException cause) {
    return new DiskFull(place, cause);
  }

  /**
   * Turns what the system says about a full disk into this failure and leaves others as they are.
   *
   * @param failure what was thrown
   * @param place the file or directory that was being written
   * @return the failure to throw
   */
  public static IOException explain(IOException failure, Path place) {
    return !(failure instanceof DiskFull) && saysFull(failure)
        ? new DiskFull(place, failure)
        : failure;
  }

  /** Of a failure in nio, which has no class for it, the text (strerror) is all there is. */
  private static boolean saysFull(IOException failure) {
    if (failure instanceof SystemCallException call) {
      return call.errno() == Errno.ENOSPC || call.errno() == Errno.EDQUOT;
    }
    String message = String.valueOf(failure.getMessage());
    return message.contains("No space left on device") || message.contains("Disk quota exceeded");
  }
}
