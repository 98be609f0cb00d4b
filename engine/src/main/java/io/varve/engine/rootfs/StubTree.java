package io.varve.engine.rootfs;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileStatus;
import io.varve.linux.OpenFile;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Directories and empty files for mounts to lie on. A directory that the root file system has is
 * repeated with its owner, permissions and time, since the upper layer's are the ones seen.
 */
final class StubTree {
  private static final int DIRECTORY_PERMISSIONS = 0755;

  private final Path merged;
  private final Path stubs;

  StubTree(Path merged, Path stubs) {
    this.merged = merged;
    this.stubs = stubs;
  }

  /** Makes what is missing; tells whether anything is there now that lies in the stubs only. */
  boolean makeMissing(List<MountPlace> places) throws IOException {
    boolean any = false;
    try (DirectoryHandle root = DirectoryHandle.open(merged)) {
      for (MountPlace place : places) {
        any |= make(root, place);
      }
    }
    return any;
  }

  private boolean make(DirectoryHandle root, MountPlace place) throws IOException {
    List<String> names = place.names();
    Path existing = merged;
    int depth = 0;
    while (depth < names.size()) {
      String prefix = String.join("/", names.subList(0, depth + 1));
      try (OpenFile found = root.locateInRoot(prefix, true)) {
        existing = Files.readSymbolicLink(found.procPath());
        depth++;
      } catch (NoSuchFileException e) {
        break;
      }
    }
    if (depth == names.size()) {
      return false;
    }
    Path relative = merged.toRealPath().relativize(existing.toRealPath());
    if (relative.startsWith("..")) {
      throw new InvalidArgument("mount at " + place.path() + ": it leads out of the container");
    }
    complete(relative, names.subList(depth, names.size()), place.directory(), merged::resolve);
    return true;
  }

  /** The directory that is seen at a place of the root file system, given by its relative path. */
  interface Seen {
    Path at(Path relative);
  }

  /** Makes names in a directory, given by its path below the root, that has none of them. */
  void complete(Path relative, List<String> missing, boolean directory, Seen seen)
      throws IOException {
    Path at = repeat(relative);
    for (int i = 0; i < missing.size(); i++) {
      at = at.resolve(missing.get(i));
      if (i < missing.size() - 1 || directory) {
        makeDirectory(at);
      } else if (!Files.exists(at)) {
        Files.createFile(at);
      }
    }
    restore(relative, seen);
  }

  private Path repeat(Path relative) throws IOException {
    Path directory = stubs;
    if (!stubs.equals(merged)) {
      Files.createDirectories(stubs);
    }
    for (Path name : relative) {
      directory = directory.resolve(name);
      makeDirectory(directory);
    }
    return directory;
  }

  private static void makeDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory);
      try (DirectoryHandle handle = DirectoryHandle.open(directory)) {
        handle.setPermissions(DIRECTORY_PERMISSIONS);
      }
    }
  }

  /** Deepest first, since making a name in a directory changes its time. */
  private void restore(Path relative, Seen seen) throws IOException {
    if (stubs.equals(merged)) {
      return;
    }
    for (int depth = relative.getNameCount(); depth >= 0; depth--) {
      boolean root = depth == 0 || relative.toString().isEmpty();
      Path part = root ? Path.of("") : relative.subpath(0, depth);
      copyAttributes(seen.at(part), stubs.resolve(part));
      if (root) {
        return;
      }
    }
  }

  private static void copyAttributes(Path from, Path to) throws IOException {
    try (DirectoryHandle source = DirectoryHandle.open(from);
        DirectoryHandle target = DirectoryHandle.open(to)) {
      FileStatus status = source.status();
      target.setOwner(status.uid(), status.gid());
      target.setPermissions(status.permissions());
      target.setTimes(status.modified());
    }
  }
}
