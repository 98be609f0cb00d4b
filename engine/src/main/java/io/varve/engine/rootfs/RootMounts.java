package io.varve.engine.rootfs;

import io.varve.storage.snapshot.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Shows a container's files at a place of the host, and takes them away again. */
public interface RootMounts {
  /** By the kernel. */
  RootMounts KERNEL =
      new RootMounts() {
        @Override
        public void mount(List<Mount> mounts, Path target, Path stubs, List<MountPlace> places)
            throws IOException {
          RootFilesystem.mount(mounts, target, stubs, places);
        }

        @Override
        public void unmount(Path target) throws IOException {
          RootFilesystem.unmount(target);
        }
      };

  /**
   * Shows what a snapshotter describes.
   *
   * @param mounts what to mount, in order at the same place
   * @param target where, made when it is missing
   * @param stubs a directory for places that are missing
   * @param places the places that are needed
   * @throws IOException when it fails; nothing is mounted then
   */
  void mount(List<Mount> mounts, Path target, Path stubs, List<MountPlace> places)
      throws IOException;

  /**
   * Takes away what is shown at a place.
   *
   * @param target the place
   * @throws IOException when it fails; a place where nothing is mounted is no failure
   */
  void unmount(Path target) throws IOException;
}
