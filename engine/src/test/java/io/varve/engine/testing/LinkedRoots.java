package io.varve.engine.testing;

import io.varve.engine.rootfs.MountPlace;
import io.varve.engine.rootfs.RootMounts;
import io.varve.storage.snapshot.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Shows a plain snapshot by a symbolic link, for which no right is needed. */
public final class LinkedRoots implements RootMounts {
  @Override
  public void mount(List<Mount> mounts, Path target, Path stubs, List<MountPlace> places)
      throws IOException {
    Files.createDirectories(target.getParent());
    Files.createSymbolicLink(target, Path.of(mounts.getLast().source()));
  }

  @Override
  public void unmount(Path target) throws IOException {
    if (Files.isSymbolicLink(target)) {
      Files.delete(target);
    }
  }
}
