package io.varve.engine.rootfs;

import io.varve.storage.snapshot.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Places that layers lack, found and made before the layers are mounted, so that they are mounted
 * once. Only a first guess by plain looks into the directories, since a start waits for it: where
 * anything but directories is on the way, and where a directory hides those below it, {@link
 * StubTree} decides, which looks at every place once more when the layers are mounted.
 */
final class ForeseenStubs {
  private static final String UPPER = "upperdir=";

  private final List<Path> layers = new ArrayList<>();
  private final StubTree tree;

  /**
   * Looks into layers.
   *
   * @param overlay layers in the form of overlayfs, at least one
   * @param tree makes what they lack
   */
  ForeseenStubs(Mount overlay, StubTree tree) {
    this.tree = tree;
    for (String option : overlay.options()) {
      if (option.startsWith(UPPER)) {
        layers.addFirst(Path.of(option.substring(UPPER.length())));
      } else if (option.startsWith(RootFilesystem.LOWER)) {
        layers.add(Path.of(option.substring(RootFilesystem.LOWER.length())));
      }
    }
  }

  /** Makes what is missing; tells whether anything was. */
  boolean make(List<MountPlace> places) throws IOException {
    boolean any = false;
    for (MountPlace place : places) {
      any |= make(place);
    }
    return any;
  }

  private boolean make(MountPlace place) throws IOException {
    List<String> names = place.names();
    List<Path> directories = layers;
    List<Path> tops =
        new ArrayList<>(); // what is seen of the root and of each directory on the way
    for (int depth = 0; depth < names.size(); depth++) {
      tops.add(directories.getFirst());
      List<Path> found = below(directories, names.get(depth));
      if (found.isEmpty()) {
        Path existing = Path.of("", names.subList(0, depth).toArray(String[]::new));
        List<String> missing = names.subList(depth, names.size());
        tree.complete(existing, missing, place.directory(), at -> tops.get(depthOf(at)));
        return true;
      }
      directories = leadingDirectories(found);
      if (directories.isEmpty()) {
        return false;
      }
    }
    return false;
  }

  private static int depthOf(Path relative) {
    return relative.toString().isEmpty() ? 0 : relative.getNameCount();
  }

  private static List<Path> below(List<Path> directories, String name) {
    List<Path> found = new ArrayList<>();
    for (Path directory : directories) {
      Path entry = directory.resolve(name);
      if (exists(entry)) {
        found.add(entry);
      }
    }
    return found;
  }

  /** A link or a file hides what is below it, and nothing is looked up through it. */
  private static List<Path> leadingDirectories(List<Path> found) {
    int end = 0;
    while (end < found.size() && isDirectory(found.get(end))) {
      end++;
    }
    return found.subList(0, end);
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }
}
