package io.varve.storage.union;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.Mounts;
import io.varve.storage.snapshot.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Mounts that are there until this is closed. */
record Mounted(Path target) implements AutoCloseable {

  static Mounted at(Path target, List<Mount> mounts) throws IOException {
    for (Mount mount : mounts) {
      Mounts.mount(mount.type(), mount.source(), mount.options(), target);
    }
    return new Mounted(target);
  }

  @Override
  public void close() throws IOException {
    Mounts.unmount(target, false);
  }

  static void deleteTree(Path directory) throws IOException {
    try (DirectoryHandle parent = DirectoryHandle.open(directory.getParent())) {
      parent.removeTree(directory.getFileName().toString());
    }
  }
}
