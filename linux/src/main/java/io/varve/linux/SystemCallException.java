package io.varve.linux;

import java.nio.file.FileSystemException;

/** A system call failed with an error that {@code java.nio.file} has no exception for. */
public final class SystemCallException extends FileSystemException {

  private static final long serialVersionUID = 1L;

  /** The error number. */
  private final Errno errno;

  /**
   * Creates the failure.
   *
   * @param subject the file or object
   * @param reason what could not be done and why
   * @param errno the error number
   */
  public SystemCallException(String subject, String reason, Errno errno) {
    super(subject, null, reason);
    this.errno = errno;
  }

  /**
   * The error number.
   *
   * @return for instance {@link Errno#ENOSPC}
   */
  public Errno errno() {
    return errno;
  }
}
