package io.varve.blockstore;

import java.nio.file.FileSystemException;

/**
 * A write found no space: the pool, the file system below it or a snapshot area is full. Reads and
 * writes of what is already stored go on; deleting or trimming brings space back.
 */
public final class NoSpaceException extends FileSystemException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param subject the pool or the snapshot that is full
   * @param reason what was needed, what there is, and what to do next
   */
  public NoSpaceException(String subject, String reason) {
    super(subject, null, reason);
  }
}
