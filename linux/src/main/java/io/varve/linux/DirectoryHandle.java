package io.varve.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An open directory. Names given to its methods are single components and no symbolic link is
 * followed, so nothing outside is reached; only the methods named {@code …InRoot} take a path and
 * resolve it as if this directory were the root.
 */
public final class DirectoryHandle extends NamedAttributes {

  private static final int REMOVE_DIRECTORY = 0x200;
  private static final int RESOLVE_NO_CROSSING = 0x1;
  private static final int RESOLVE_NO_MAGIC_LINKS = 0x2;
  private static final int RESOLVE_IN_ROOT = 0x10;
  private static final int LINK_TARGET_LIMIT = 4096;
  static final int LISTING_BUFFER = 32 * 1024;

  private DirectoryHandle(long descriptor, String description) {
    super(descriptor, description);
  }

  /** What {@link #rename} does when the new name exists. */
  public enum RenameMode {
    /** Replaces what has the new name. */
    REPLACE(0),
    /** Fails with FileAlreadyExistsException. */
    KEEP_EXISTING(1),
    /** Swaps the two, which must both exist. */
    EXCHANGE(2);

    private final int flag;

    RenameMode(int flag) {
      this.flag = flag;
    }
  }

  /**
   * A name in a listing.
   *
   * @param name the name
   * @param kind its kind, {@link FileKind#UNKNOWN} where the file system does not tell
   */
  public record Entry(String name, FileKind kind) {}

  /**
   * Opens a directory, following links in its path.
   *
   * @param path the directory
   * @return the handle
   * @throws IOException when it fails
   */
  public static DirectoryHandle open(Path path) throws IOException {
    return new DirectoryHandle(open(path, Machine.current().openDirectory(), 0), path.toString());
  }

  /**
   * Opens a directory in this one.
   *
   * @param name a single name
   * @return the handle
   * @throws IOException when it fails; NotDirectoryException also for a symbolic link
   */
  public DirectoryHandle openDirectory(String name) throws IOException {
    int flags = Machine.current().openDirectory() | Machine.current().openNoFollow();
    return new DirectoryHandle(openAt(name, flags, 0), pathOf(name));
  }

  /**
   * Opens a file in this directory for reading.
   *
   * @param name a single name
   * @return the file
   * @throws IOException when it fails; FileSystemLoopException for a symbolic link
   */
  public OpenFile openFile(String name) throws IOException {
    int flags = OpenFile.READ_ONLY | OpenFile.NON_BLOCKING | Machine.current().openNoFollow();
    return new OpenFile(openAt(name, flags, 0), pathOf(name));
  }

  /**
   * Opens an existing file in this directory for reading and writing.
   *
   * @param name a single name
   * @return the file
   * @throws IOException when it fails
   */
  public OpenFile openFileForWriting(String name) throws IOException {
    int flags = OpenFile.READ_WRITE | OpenFile.NON_BLOCKING | Machine.current().openNoFollow();
    return new OpenFile(openAt(name, flags, 0), pathOf(name));
  }

  /**
   * Creates a file, which must not exist, for reading and writing.
   *
   * @param name a single name
   * @param permissions its permissions, reduced by the process' umask
   * @return the open file
   * @throws IOException when it fails; FileAlreadyExistsException for any existing name
   */
  public OpenFile createFile(String name, int permissions) throws IOException {
    int flags = OpenFile.READ_WRITE | OpenFile.CREATE | OpenFile.EXCLUSIVE;
    return new OpenFile(openAt(name, flags, permissions), pathOf(name));
  }

  private long openAt(String name, int flags, int permissions) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      return check(
          Kernel.call(
              frame,
              SystemCall.OPENAT,
              descriptor(),
              component(frame, name),
              flags | CLOSE_ON_EXEC,
              permissions),
          "open",
          name);
    }
  }

  /**
   * Opens a directory below this one, as if this one were the root: {@code ..} and symbolic links,
   * absolute ones too, stay inside.
   *
   * @param path names with slashes
   * @return the handle
   * @throws IOException when it fails
   */
  public DirectoryHandle openDirectoryInRoot(String path) throws IOException {
    return new DirectoryHandle(
        openInRoot(path, Machine.current().openDirectory(), false), pathOf(path));
  }

  /**
   * Opens a file below this directory for reading, as if this directory were the root.
   *
   * @param path names with slashes
   * @return the file
   * @throws IOException when it fails
   */
  public OpenFile openFileInRoot(String path) throws IOException {
    return new OpenFile(openInRoot(path, OpenFile.NON_BLOCKING, false), pathOf(path));
  }

  /**
   * Finds what a path leads to, as if this directory were the root, without access to its content:
   * for {@link FileHandle#procPath}, such as the place of a mount.
   *
   * @param path names with slashes
   * @param acrossMounts whether the path may enter mounts
   * @return a handle without access
   * @throws IOException when it fails; {@link Errno#EXDEV} when a mount is not to be entered
   */
  public OpenFile locateInRoot(String path, boolean acrossMounts) throws IOException {
    return new OpenFile(openInRoot(path, OpenFile.PATH_ONLY, !acrossMounts), pathOf(path));
  }

  private long openInRoot(String path, int flags, boolean noCrossing) throws IOException {
    try (CallFrame frame = new CallFrame(path.length() * 3L + 64)) {
      long resolve =
          RESOLVE_IN_ROOT | RESOLVE_NO_MAGIC_LINKS | (noCrossing ? RESOLVE_NO_CROSSING : 0);
      MemorySegment how = frame.structure(flags | CLOSE_ON_EXEC, 0, resolve);
      long text = frame.text(path.isEmpty() ? "." : path);
      long result;
      do {
        // EAGAIN: a rename elsewhere raced with "..", the kernel asks to try again.
        result = Kernel.call(frame, SystemCall.OPENAT2, descriptor(), text, how.address(), 24);
      } while (result == -Errno.EAGAIN.code());
      return check(result, "open", path);
    }
  }

  /**
   * Makes a directory.
   *
   * @param name a single name
   * @param permissions its permissions, reduced by the process' umask
   * @throws IOException when it fails
   */
  public void makeDirectory(String name, int permissions) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      check(
          Kernel.call(frame, SystemCall.MKDIRAT, descriptor(), component(frame, name), permissions),
          "make the directory",
          name);
    }
  }

  /**
   * Makes a symbolic link.
   *
   * @param name a single name
   * @param target any text without NUL, not empty, up to 4095 bytes
   * @throws IOException when it fails
   */
  public void makeSymbolicLink(String name, String target) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES + target.length() * 3L)) {
      check(
          Kernel.call(
              frame,
              SystemCall.SYMLINKAT,
              frame.text(target),
              descriptor(),
              component(frame, name)),
          "make the symbolic link",
          name);
    }
  }

  /**
   * Reads a symbolic link.
   *
   * @param name a single name
   * @return its target
   * @throws IOException when it fails
   */
  public String readSymbolicLink(String name) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES + LINK_TARGET_LIMIT)) {
      MemorySegment target = frame.allocate(LINK_TARGET_LIMIT);
      long length =
          check(
              Kernel.call(
                  frame,
                  SystemCall.READLINKAT,
                  descriptor(),
                  component(frame, name),
                  target.address(),
                  LINK_TARGET_LIMIT),
              "read the symbolic link",
              name);
      return FileNames.decode(target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /**
   * Makes a second name for an existing file.
   *
   * @param name the new name, a single one
   * @param directory where the existing name is
   * @param existing the existing name, a single one; a symbolic link is not followed
   * @throws IOException when it fails
   */
  public void makeHardLink(String name, DirectoryHandle directory, String existing)
      throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      check(
          Kernel.call(
              frame,
              SystemCall.LINKAT,
              directory.descriptor(),
              component(frame, existing),
              descriptor(),
              component(frame, name),
              0),
          "make a hard link to " + directory.pathOf(existing) + " at",
          name);
    }
  }

  /**
   * Makes a device node, named pipe or socket.
   *
   * @param name a single name
   * @param kind a device, pipe or socket
   * @param permissions its permissions, reduced by the process' umask
   * @param major for devices, below 2^12
   * @param minor for devices, below 2^20
   * @throws IOException when it fails
   */
  public void makeNode(String name, FileKind kind, int permissions, int major, int minor)
      throws IOException {
    long device = (minor & 0xffL) | ((long) major << 8) | ((minor & ~0xffL) << 12);
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      check(
          Kernel.call(
              frame,
              SystemCall.MKNODAT,
              descriptor(),
              component(frame, name),
              kind.modeBits() | permissions,
              device),
          "make the node",
          name);
    }
  }

  /**
   * Removes a name that is not a directory.
   *
   * @param name a single name
   * @throws IOException when it fails; {@link Errno#EISDIR} for a directory
   */
  public void remove(String name) throws IOException {
    unlink(name, 0);
  }

  /**
   * Removes an empty directory.
   *
   * @param name a single name
   * @throws IOException when it fails
   */
  public void removeDirectory(String name) throws IOException {
    unlink(name, REMOVE_DIRECTORY);
  }

  private void unlink(String name, int flags) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      check(
          Kernel.call(frame, SystemCall.UNLINKAT, descriptor(), component(frame, name), flags),
          "remove",
          name);
    }
  }

  /**
   * Removes a name with everything below it; nothing happens when there is none. Links are removed,
   * never followed; mounts below are an error.
   *
   * @param name a single name
   * @throws IOException when something can't be removed; the rest may be gone
   */
  public void removeTree(String name) throws IOException {
    new TreeRemoval(this).remove(name);
  }

  /**
   * Renames.
   *
   * @param name a single name here
   * @param directory where it goes
   * @param newName its new name, a single one
   * @param mode what happens when the new name exists
   * @throws IOException when it fails
   */
  public void rename(String name, DirectoryHandle directory, String newName, RenameMode mode)
      throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      check(
          Kernel.call(
              frame,
              SystemCall.RENAMEAT2,
              descriptor(),
              component(frame, name),
              directory.descriptor(),
              component(frame, newName),
              mode.flag),
          "rename to " + directory.pathOf(newName),
          name);
    }
  }

  /**
   * Reads the attributes of a name, of the link itself for a symbolic link.
   *
   * @param name a single name
   * @return the attributes
   * @throws IOException when it fails; NoSuchFileException when there is none
   */
  public FileStatus status(String name) throws IOException {
    return find(name)
        .orElseThrow(
            () -> new NoSuchFileException(pathOf(name), null, "cannot read the attributes"));
  }

  /**
   * Looks a name up, without following a symbolic link.
   *
   * @param name a single name
   * @return its attributes, empty when there is no such name
   * @throws IOException when it fails
   */
  public Optional<FileStatus> find(String name) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES + FileStatus.BYTES)) {
      MemorySegment statx = frame.allocate(FileStatus.BYTES);
      long result =
          Kernel.call(
              frame,
              SystemCall.STATX,
              descriptor(),
              component(frame, name),
              AT_NO_FOLLOW,
              FileStatus.MASK,
              statx.address());
      if (result == -Errno.ENOENT.code()) {
        return Optional.empty();
      }
      check(result, "read the attributes of", name);
      return Optional.of(FileStatus.read(statx));
    }
  }

  /**
   * Looks at what is in this directory, one call a name, without following symbolic links.
   *
   * @param wanted which names to look at, empty for all
   * @return those that are there, without {@code .} and {@code ..}
   * @throws IOException when it fails
   */
  public DirectoryLook look(Optional<Predicate<String>> wanted) throws IOException {
    return new DirectoryScan(this, wanted).run();
  }

  /** Reads the next records of a listing into a buffer: how many bytes, 0 at the end. */
  int nextRecords(CallFrame frame, MemorySegment buffer) throws IOException {
    return (int)
        check(
            Kernel.call(
                frame, SystemCall.GETDENTS64, descriptor(), buffer.address(), buffer.byteSize()),
            "list");
  }

  /** Begins a listing. */
  void rewind(CallFrame frame) throws IOException {
    check(Kernel.call(frame, SystemCall.LSEEK, descriptor(), 0, 0), "list");
  }

  /** Looks at the name at an address: false when there is none by now. */
  boolean look(CallFrame frame, long name, long record) throws IOException {
    long result =
        Kernel.call(
            frame, SystemCall.STATX, descriptor(), name, AT_NO_FOLLOW, FileStatus.MASK, record);
    return result != -Errno.ENOENT.code() && check(result, "look at a name in") >= 0;
  }

  /**
   * Lists the names, without {@code .} and {@code ..}, from the beginning.
   *
   * @return names and kinds in the file system's order
   * @throws IOException when it fails
   */
  public List<Entry> list() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (CallFrame frame = new CallFrame(LISTING_BUFFER)) {
      MemorySegment buffer = frame.allocate(LISTING_BUFFER);
      rewind(frame);
      for (int n = nextRecords(frame, buffer); n > 0; n = nextRecords(frame, buffer)) {
        DirectoryListing.collect(buffer.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE), entries);
      }
    }
    return entries;
  }
}
