package io.varve.engine.rootfs;

import io.varve.linux.Mounts;
import io.varve.linux.SystemCallException;
import io.varve.storage.snapshot.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Mounts root file systems. */
public final class RootFilesystem {
  /** The option of overlayfs that adds a layer below those before it. */
  static final String LOWER = "lowerdir+=";

  private RootFilesystem() {}

  /**
   * Mounts what a snapshotter describes, and gives it the places that are needed.
   *
   * @param mounts what to mount, in order at the same place
   * @param target where, made when it is missing
   * @param stubs a directory for places that are missing, in the file system of the layers
   * @param places the places that are needed
   * @throws IOException when it fails; nothing is mounted then
   */
  public static void mount(List<Mount> mounts, Path target, Path stubs, List<MountPlace> places)
      throws IOException {
    Files.createDirectories(target);
    Optional<Mount> layers = mounts.stream().filter(RootFilesystem::isLayered).findFirst();
    StubTree tree = new StubTree(target, layers.isPresent() ? stubs : target);
    boolean foreseen = layers.isPresent() && new ForeseenStubs(layers.get(), tree).make(places);
    mountAll(foreseen ? over(stubs, mounts) : mounts, target);
    try {
      if (tree.makeMissing(places) && layers.isPresent()) {
        unmount(target);
        mountAll(over(stubs, mounts), target);
      }
    } catch (IOException | RuntimeException e) {
      unmount(target);
      throw e;
    }
  }

  /**
   * Mounts what a snapshotter describes.
   *
   * @param mounts what to mount, in order at the same place
   * @param target an existing directory
   * @throws IOException when it fails
   */
  public static void mountAll(List<Mount> mounts, Path target) throws IOException {
    for (Mount mount : mounts) {
      Mounts.mount(mount.type(), mount.source(), mount.options(), target);
    }
  }

  /**
   * Unmounts whatever is mounted at a place, at once for everybody who comes later.
   *
   * @param target the place
   * @throws IOException when it fails; a place where nothing is mounted is no failure
   */
  public static void unmount(Path target) throws IOException {
    while (true) {
      try {
        Mounts.unmount(target, true);
      } catch (SystemCallException e) {
        switch (e.errno()) {
          case EINVAL, ENOENT -> {
            return;
          }
          default -> throw e;
        }
      } catch (java.nio.file.NoSuchFileException e) {
        return;
      }
    }
  }

  /**
   * Whether something is mounted at a place.
   *
   * @param target the place, without links
   * @return true when it is a mount
   * @throws IOException when the mounts can't be listed
   */
  public static boolean isMounted(Path target) throws IOException {
    return Mounts.find(target).isPresent();
  }

  private static boolean isLayered(Mount mount) {
    return mount.type().equals("overlay")
        && mount.options().stream().anyMatch(option -> option.startsWith(LOWER));
  }

  private static List<Mount> over(Path stubs, List<Mount> mounts) {
    return mounts.stream().map(mount -> over(stubs, mount)).toList();
  }

  private static Mount over(Path stubs, Mount mount) {
    if (!isLayered(mount)) {
      return mount;
    }
    List<String> options = new ArrayList<>(mount.options());
    int first = 0;
    while (!options.get(first).startsWith(LOWER)) {
      first++;
    }
    options.add(first, LOWER + stubs);
    return new Mount(mount.type(), mount.source(), options);
  }
}
