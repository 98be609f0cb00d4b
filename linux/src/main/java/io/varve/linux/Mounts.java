package io.varve.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Mounts, unmounts and lists what is mounted in this process' mount namespace. */
public final class Mounts {

  private static final int FORCE = 1;
  private static final int LAZY = 2;
  private static final int NO_FOLLOW = 8;
  private static final int PAGE = 4096;
  private static final int AT_RECURSIVE = 0x8000;

  private Mounts() {}

  /**
   * Mounts.
   *
   * <p>Understood are the flags of fstab(5) ({@code ro}, {@code nosuid}, {@code nodev}, {@code
   * noexec}, {@code noatime}, …), {@code bind} and {@code rbind}, the propagations {@code private},
   * {@code rslave} and so on, and {@code remount}; the rest goes to the file system. For overlay
   * each {@code lowerdir+=DIR} adds a layer, top first, up to 500 where the kernel has fsopen(2);
   * elsewhere as many as fit a page of options.
   *
   * @param type the file system's type; any for a bind mount
   * @param source what to mount
   * @param options one option each
   * @param target where, an existing file or directory
   * @throws IOException when it fails; nothing is mounted then
   */
  public static void mount(String type, String source, List<String> options, Path target)
      throws IOException {
    MountOptions parsed = MountOptions.parse(options);
    if (type.equals("overlay") && !parsed.has(MountOptions.REMOUNT)) {
      new OverlayMount(source, parsed, target).mount();
    } else {
      String data = String.join(",", parsed.data());
      if (data.length() >= PAGE) {
        throw Errno.failure(Errno.E2BIG.code(), "mount " + type, target.toString());
      }
      call(type, source, parsed.flags(), data, target);
    }
    try {
      restrictBind(parsed, target);
      if (parsed.propagation() != 0) {
        call("", "", parsed.propagation(), "", target);
      }
    } catch (IOException e) {
      unmountAfter(e, target);
      throw e;
    }
  }

  private static void unmountAfter(IOException failure, Path target) {
    try {
      unmount(target, true);
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  /** A bind mount ignores all flags but its own; a second step sets the others. */
  private static void restrictBind(MountOptions options, Path target) throws IOException {
    long restrictions =
        options.flags()
            & (MountOptions.READ_ONLY
                | MountOptions.NO_SUID
                | MountOptions.NO_DEVICES
                | MountOptions.NO_EXEC
                | MountOptions.NO_ATIME
                | MountOptions.NO_DIR_ATIME);
    if (!options.has(MountOptions.BIND)
        || options.has(MountOptions.REMOUNT)
        || restrictions == 0
        || (options.has(MountOptions.RECURSIVE) && setRecursively(restrictions, target))) {
      return;
    }
    call("", "", restrictions | MountOptions.BIND | MountOptions.REMOUNT, "", target);
  }

  /** The whole tree of a recursive bind; false where the kernel (before 5.12) can't. */
  private static boolean setRecursively(long restrictions, Path target) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      MemorySegment attributes = frame.allocate(32);
      attributes.set(ValueLayout.JAVA_LONG, 0, attributes(restrictions));
      long result =
          Kernel.call(
              frame,
              SystemCall.MOUNT_SETATTR,
              FileHandle.AT_CURRENT_DIRECTORY,
              frame.text(target.toString()),
              AT_RECURSIVE,
              attributes.address(),
              32);
      if (result == -Errno.ENOSYS.code()) {
        return false;
      }
      if (result < 0) {
        throw Errno.failure(result, "restrict the mount", target.toString());
      }
      return true;
    }
  }

  /** MS_ flags as MOUNT_ATTR_ flags. */
  static long attributes(long flags) {
    long plain =
        flags
            & (MountOptions.READ_ONLY
                | MountOptions.NO_SUID
                | MountOptions.NO_DEVICES
                | MountOptions.NO_EXEC);
    return plain
        | ((flags & MountOptions.NO_ATIME) != 0 ? 0x10 : 0)
        | ((flags & MountOptions.STRICT_ATIME) != 0 ? 0x20 : 0)
        | ((flags & MountOptions.NO_DIR_ATIME) != 0 ? 0x80 : 0);
  }

  static void call(String type, String source, long flags, String data, Path target)
      throws IOException {
    try (CallFrame frame = new CallFrame(2L * PAGE + data.length() * 3L)) {
      long result =
          Kernel.call(
              frame,
              SystemCall.MOUNT,
              frame.text(source),
              frame.text(target.toString()),
              frame.text(type),
              flags,
              data.isEmpty() ? 0 : frame.text(data));
      if (result < 0) {
        String what = type.isEmpty() ? "change the mount" : "mount " + type + " " + source;
        throw Errno.failure(result, what, target.toString());
      }
    }
  }

  /**
   * Unmounts what is on top at a place.
   *
   * @param target the place; a symbolic link is not followed
   * @param lazy whether to detach it now and clean up when nobody uses it any more
   * @throws IOException when it fails; {@link Errno#EBUSY} while in use, {@link Errno#EINVAL} when
   *     nothing is mounted there
   */
  public static void unmount(Path target, boolean lazy) throws IOException {
    unmount(target, NO_FOLLOW | (lazy ? LAZY : 0));
  }

  /**
   * Unmounts what is on top at a place whose server (FUSE, network) does not answer: its requests
   * fail from now on, and it is cleaned up when nobody uses it any more.
   *
   * @param target the place; a symbolic link is not followed
   * @throws IOException when it fails
   */
  public static void unmountForcibly(Path target) throws IOException {
    unmount(target, NO_FOLLOW | LAZY | FORCE);
  }

  private static void unmount(Path target, int flags) throws IOException {
    try (CallFrame frame = new CallFrame(PAGE)) {
      long result = Kernel.call(frame, SystemCall.UMOUNT2, frame.text(target.toString()), flags);
      if (result < 0) {
        throw Errno.failure(result, "unmount", target.toString());
      }
    }
  }

  /**
   * Keeps mounts made below a mount from spreading to other namespaces, and theirs from coming in.
   *
   * @param target a place where something is mounted
   * @param recursive whether also for all mounts below
   * @throws IOException when it fails
   */
  public static void makePrivate(Path target, boolean recursive) throws IOException {
    long propagation =
        MountOptions.parse(List.of(recursive ? "rprivate" : "private")).propagation();
    call("", "", propagation, "", target);
  }

  /**
   * Lists the mounts, in the order in which they were made.
   *
   * @return all mounts of this namespace
   * @throws IOException when it fails
   */
  public static List<MountPoint> list() throws IOException {
    List<MountPoint> mounts = new ArrayList<>();
    byte[] text = Files.readAllBytes(Path.of("/proc/self/mountinfo"));
    for (String line : FileNames.decode(text).split("\n", -1)) {
      if (!line.isEmpty()) {
        mounts.add(MountPoint.parse(line));
      }
    }
    return mounts;
  }

  /**
   * Finds what is mounted on top at a place.
   *
   * @param target an absolute path, without links
   * @return the mount, empty when the place is not one
   * @throws IOException when it fails
   */
  public static Optional<MountPoint> find(Path target) throws IOException {
    MountPoint found = null;
    for (MountPoint mount : list()) {
      if (mount.target().equals(target)) {
        found = mount;
      }
    }
    return Optional.ofNullable(found);
  }

  /** The length of a text in the options. */
  static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
