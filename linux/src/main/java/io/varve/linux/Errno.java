package io.varve.linux;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The kernel's error numbers, with the C library's texts (errno(3)). */
public enum Errno {
  /** Operation not permitted. */
  EPERM(1, "Operation not permitted"),
  /** No such file or directory. */
  ENOENT(2, "No such file or directory"),
  /** No such process. */
  ESRCH(3, "No such process"),
  /** Interrupted system call. */
  EINTR(4, "Interrupted system call"),
  /** Input/output error. */
  EIO(5, "Input/output error"),
  /** No such device or address. */
  ENXIO(6, "No such device or address"),
  /** Argument list too long. */
  E2BIG(7, "Argument list too long"),
  /** Exec format error. */
  ENOEXEC(8, "Exec format error"),
  /** Bad file descriptor. */
  EBADF(9, "Bad file descriptor"),
  /** No child processes. */
  ECHILD(10, "No child processes"),
  /** Resource temporarily unavailable. */
  EAGAIN(11, "Resource temporarily unavailable"),
  /** Cannot allocate memory. */
  ENOMEM(12, "Cannot allocate memory"),
  /** Permission denied. */
  EACCES(13, "Permission denied"),
  /** Bad address. */
  EFAULT(14, "Bad address"),
  /** Block device required. */
  ENOTBLK(15, "Block device required"),
  /** Device or resource busy. */
  EBUSY(16, "Device or resource busy"),
  /** File exists. */
  EEXIST(17, "File exists"),
  /** Invalid cross-device link. */
  EXDEV(18, "Invalid cross-device link"),
  /** No such device. */
  ENODEV(19, "No such device"),
  /** Not a directory. */
  ENOTDIR(20, "Not a directory"),
  /** Is a directory. */
  EISDIR(21, "Is a directory"),
  /** Invalid argument. */
  EINVAL(22, "Invalid argument"),
  /** Too many open files in system. */
  ENFILE(23, "Too many open files in system"),
  /** Too many open files. */
  EMFILE(24, "Too many open files"),
  /** Inappropriate ioctl for device. */
  ENOTTY(25, "Inappropriate ioctl for device"),
  /** Text file busy. */
  ETXTBSY(26, "Text file busy"),
  /** File too large. */
  EFBIG(27, "File too large"),
  /** No space left on device. */
  ENOSPC(28, "No space left on device"),
  /** Illegal seek. */
  ESPIPE(29, "Illegal seek"),
  /** Read-only file system. */
  EROFS(30, "Read-only file system"),
  /** Too many links. */
  EMLINK(31, "Too many links"),
  /** Broken pipe. */
  EPIPE(32, "Broken pipe"),
  /** Numerical argument out of domain. */
  EDOM(33, "Numerical argument out of domain"),
  /** Numerical result out of range. */
  ERANGE(34, "Numerical result out of range"),
  /** Resource deadlock avoided. */
  EDEADLK(35, "Resource deadlock avoided"),
  /** File name too long. */
  ENAMETOOLONG(36, "File name too long"),
  /** No locks available. */
  ENOLCK(37, "No locks available"),
  /** Function not implemented. */
  ENOSYS(38, "Function not implemented"),
  /** Directory not empty. */
  ENOTEMPTY(39, "Directory not empty"),
  /** Too many levels of symbolic links. */
  ELOOP(40, "Too many levels of symbolic links"),
  /** No data available. */
  ENODATA(61, "No data available"),
  /** Value too large for defined data type. */
  EOVERFLOW(75, "Value too large for defined data type"),
  /** Socket operation on non-socket. */
  ENOTSOCK(88, "Socket operation on non-socket"),
  /** Message too long. */
  EMSGSIZE(90, "Message too long"),
  /** Protocol not supported. */
  EPROTONOSUPPORT(93, "Protocol not supported"),
  /** Operation not supported. */
  EOPNOTSUPP(95, "Operation not supported"),
  /** Address already in use. */
  EADDRINUSE(98, "Address already in use"),
  /** Cannot assign requested address. */
  EADDRNOTAVAIL(99, "Cannot assign requested address"),
  /** No buffer space available. */
  ENOBUFS(105, "No buffer space available"),
  /** Transport endpoint is already connected. */
  EISCONN(106, "Transport endpoint is already connected"),
  /** Transport endpoint is not connected. */
  ENOTCONN(107, "Transport endpoint is not connected"),
  /** Connection timed out. */
  ETIMEDOUT(110, "Connection timed out"),
  /** Connection refused. */
  ECONNREFUSED(111, "Connection refused"),
  /** Connection reset by peer. */
  ECONNRESET(104, "Connection reset by peer"),
  /** Software caused connection abort. */
  ECONNABORTED(103, "Software caused connection abort"),
  /** Operation already in progress. */
  EALREADY(114, "Operation already in progress"),
  /** Operation now in progress. */
  EINPROGRESS(115, "Operation now in progress"),
  /** Stale file handle. */
  ESTALE(116, "Stale file handle"),
  /** Structure needs cleaning. */
  EUCLEAN(117, "Structure needs cleaning"),
  /** Disk quota exceeded. */
  EDQUOT(122, "Disk quota exceeded"),
  /** Protocol error. */
  EPROTO(71, "Protocol error"),
  /** A number that is not in this list. */
  UNKNOWN(-1, "Unknown error");

  private static final Errno[] BY_CODE = index();

  private final int code;
  private final String text;

  Errno(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /**
   * The number.
   *
   * @return as in errno.h; negative for {@link #UNKNOWN}
   */
  public int code() {
    return code;
  }

  /**
   * The C library's text.
   *
   * @return for instance {@code No such file or directory}
   */
  public String text() {
    return text;
  }

  /**
   * Finds an error by its number.
   *
   * @param code the number, or its negation
   * @return the error, {@link #UNKNOWN} when it is not listed
   */
  public static Errno of(long code) {
    long positive = Math.abs(code);
    Errno found = positive < BY_CODE.length ? BY_CODE[(int) positive] : null;
    return found == null ? UNKNOWN : found;
  }

  /**
   * Whether an exception comes from a system call that failed with one of these errors.
   *
   * @param failure any exception
   * @param errors the errors in question
   * @return true when it is one of them
   */
  public static boolean isOneOf(Throwable failure, Errno... errors) {
    Errno actual = errnoOf(failure);
    for (Errno error : errors) {
      if (error == actual) {
        return true;
      }
    }
    return false;
  }

  private static Errno errnoOf(Throwable failure) {
    return switch (failure) {
      case SystemCallException e -> e.errno();
      case NoSuchFileException _ -> ENOENT;
      case FileAlreadyExistsException _ -> EEXIST;
      case AccessDeniedException _ -> EACCES;
      case DirectoryNotEmptyException _ -> ENOTEMPTY;
      case NotDirectoryException _ -> ENOTDIR;
      case FileSystemLoopException _ -> ELOOP;
      default -> UNKNOWN;
    };
  }

  /** The exception for a failed call. */
  static FileSystemException failure(long result, String action, String subject) {
    Errno errno = of(result);
    String reason =
        "cannot " + action + ": " + (errno == UNKNOWN ? "error " + Math.abs(result) : errno.text);
    return switch (errno) {
      case ENOENT -> new NoSuchFileException(subject, null, reason);
      case EEXIST -> new FileAlreadyExistsException(subject, null, reason);
      case EACCES -> new AccessDeniedException(subject, null, reason);
      case ENOTEMPTY -> new DirectoryNotEmptyException(subject);
      case ENOTDIR -> new NotDirectoryException(subject);
      case ELOOP -> new FileSystemLoopException(subject);
      default -> new SystemCallException(subject, reason, errno);
    };
  }

  private static Errno[] index() {
    Errno[] byCode = new Errno[192];
    for (Errno errno : values()) {
      if (errno.code >= 0) {
        byCode[errno.code] = errno;
      }
    }
    return byCode;
  }
}
