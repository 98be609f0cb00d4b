package io.varve.builder.tree;

import io.varve.linux.FileKind;
import io.varve.linux.FileNames;
import io.varve.linux.FileStatus;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a tree has at a place.
 *
 * @param kind its kind
 * @param mode permission bits with set-user-id, set-group-id and sticky, without the kind
 * @param owner its user
 * @param group its group
 * @param size its length in bytes
 * @param modified when its content changed
 * @param changed when its content or attributes changed
 * @param identity device and inode, the same for hard links of one file
 * @param links the number of hard links
 * @param device the device number of a device node
 * @param location where it lies on the host
 */
public record FileNode(
    Kind kind,
    int mode,
    long owner,
    long group,
    long size,
    Instant modified,
    Instant changed,
    Identity identity,
    int links,
    long device,
    Path location) {

  /** Kinds of files. */
  public enum Kind {
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link. */
    SYMLINK,
    /** A character device. */
    CHARACTER_DEVICE,
    /** A block device. */
    BLOCK_DEVICE,
    /** A named pipe. */
    PIPE,
    /** A socket. */
    SOCKET
  }

  /**
   * What tells one file from another.
   *
   * @param device the file system
   * @param inode the file
   */
  public record Identity(long device, long inode) {}

  private static final String ATTRIBUTES =
      "unix:mode,uid,gid,size,lastModifiedTime,ctime,ino,dev,nlink,rdev";

  /**
   * Looks at a file without following it when it is a link.
   *
   * @param location its path
   * @return what is there, or empty
   * @throws IOException when looking fails
   */
  public static Optional<FileNode> at(Path location) throws IOException {
    Map<String, Object> found;
    try {
      found = Files.readAttributes(location, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      // ENOTDIR: a name below something that is no directory
      if (e.getReason() != null && e.getReason().equals("Not a directory")) {
        return Optional.empty();
      }
      throw e;
    }
    int mode = (Integer) found.get("mode");
    return Optional.of(
        new FileNode(
            kind(mode),
            mode & 07777,
            Integer.toUnsignedLong((Integer) found.get("uid")),
            Integer.toUnsignedLong((Integer) found.get("gid")),
            (Long) found.get("size"),
            ((FileTime) found.get("lastModifiedTime")).toInstant(),
            ((FileTime) found.get("ctime")).toInstant(),
            new Identity((Long) found.get("dev"), (Long) found.get("ino")),
            (Integer) found.get("nlink"),
            (Long) found.get("rdev"),
            location));
  }

  /**
   * What the kernel says of a file, the same as {@link #at} sees.
   *
   * @param status what it says
   * @param location the file's path
   * @return the node
   */
  public static FileNode of(FileStatus status, Path location) {
    return new FileNode(
        kind(status.kind()),
        status.permissions(),
        status.uid(),
        status.gid(),
        status.size(),
        status.modified(),
        Instant.ofEpochSecond(status.changedSeconds(), status.changedNanoseconds()),
        new Identity(device(status.device() >>> 32, status.device() & 0xffffffffL), status.inode()),
        Math.toIntExact(status.links()),
        device(status.major(), status.minor()),
        location);
  }

  /** The layout of makedev(3). */
  private static long device(long major, long minor) {
    return (minor & 0xff)
        | (major & 0xfff) << 8
        | (minor & 0xffffff00L) << 12
        | (major & 0xfffff000L) << 32;
  }

  private static Kind kind(FileKind kind) {
    return switch (kind) {
      case DIRECTORY -> Kind.DIRECTORY;
      case SYMBOLIC_LINK -> Kind.SYMLINK;
      case CHARACTER_DEVICE -> Kind.CHARACTER_DEVICE;
      case BLOCK_DEVICE -> Kind.BLOCK_DEVICE;
      case FIFO -> Kind.PIPE;
      case SOCKET -> Kind.SOCKET;
      case REGULAR, UNKNOWN -> Kind.FILE;
    };
  }

  /**
   * Whether this is a directory.
   *
   * @return true for a directory, not for a link to one
   */
  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  /**
   * Whether this is a symbolic link.
   *
   * @return true for a link
   */
  public boolean isSymlink() {
    return kind == Kind.SYMLINK;
  }

  /**
   * Where a symbolic link leads.
   *
   * @return the text of the link
   * @throws IOException when reading fails
   */
  public String target() throws IOException {
    return FileNames.of(Files.readSymbolicLink(location));
  }

  private static Kind kind(int mode) {
    return switch (mode & 0170000) {
      case 0040000 -> Kind.DIRECTORY;
      case 0120000 -> Kind.SYMLINK;
      case 0020000 -> Kind.CHARACTER_DEVICE;
      case 0060000 -> Kind.BLOCK_DEVICE;
      case 0010000 -> Kind.PIPE;
      case 0140000 -> Kind.SOCKET;
      default -> Kind.FILE;
    };
  }
}
