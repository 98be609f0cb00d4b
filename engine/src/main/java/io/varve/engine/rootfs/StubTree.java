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
    List<String> names = names(place.path());
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
    Path directory = repeat(relative);
    for (int i = depth; i < names.size(); i++) {
      directory = directory.resolve(names.get(i));
      if (i < names.size() - 1 || place.directory()) {
        makeDirectory(directory);
      } else if (!Files.exists(directory)) {
        Files.createFile(directory);
      }
    }
    restore(relative);
    return true;
  }

  private static List<String> names(String path) {
    List<String> names =
        List.of(path.split("/", -1)).stream().filter(n -> !n.isEmpty() && !n.equals(".")).toList();
    if (names.contains("..")) {
      throw new InvalidArgument("mount at \"" + path + "\": the path must not contain \"..\"");
    }
    return names;
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
  private void restore(Path relative) throws IOException {
    if (stubs.equals(merged)) {
      return;
    }
    for (int depth = relative.getNameCount(); depth >= 0; depth--) {
      boolean root = depth == 0 || relative.toString().isEmpty();
      Path part = root ? Path.of("") : relative.subpath(0, depth);
      copyAttributes(merged.resolve(part), stubs.resolve(part));
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
