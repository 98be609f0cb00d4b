package io.varve.builder.solve;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.LinkResolver;
import io.varve.builder.tree.TreePath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The mount points that a step's program needs and its root file system lacks. A runner makes them,
 * and they are no part of the layer.
 */
final class MountStubs {

  private static final List<String> ALWAYS =
      List.of(
          "/proc",
          "/sys",
          "/dev",
          "/dev/pts",
          "/dev/shm",
          "/dev/mqueue",
          "/dev/console",
          "/etc/hosts",
          "/etc/resolv.conf",
          "/etc/hostname",
          "/run/.containerenv",
          "/.dockerenv");

  private final Set<TreePath> missing;
  private final Map<TreePath, FileNode> parents;

  private MountStubs(Set<TreePath> missing, Map<TreePath, FileNode> parents) {
    this.missing = missing;
    this.parents = parents;
  }

  /**
   * Notes what is missing before a step.
   *
   * @param before the root file system
   * @param targets mount points of the step
   * @return what is to be removed afterwards
   * @throws IOException when looking fails
   */
  static MountStubs of(FileTree before, List<String> targets) throws IOException {
    Set<TreePath> missing = new LinkedHashSet<>();
    Map<TreePath, FileNode> parents = new LinkedHashMap<>();
    for (List<String> some : List.of(targets, ALWAYS)) {
      for (String target : some) {
        TreePath place = LinkResolver.follow(before, target);
        while (!place.isRoot() && before.find(place).isEmpty()) {
          missing.add(place);
          place = place.parent();
        }
        for (; !place.isRoot(); place = place.parent()) {
          Optional<FileNode> node = before.find(place);
          if (node.isPresent()) {
            parents.put(place, node.get());
          }
        }
      }
    }
    return new MountStubs(missing, parents);
  }

  /**
   * Removes the stubs, and directories that came into the layer only because of them.
   *
   * @param layer the layer's directory
   * @throws IOException when removing fails
   */
  void remove(Path layer) throws IOException {
    for (TreePath stub : missing.stream().sorted(MountStubs::deepestFirst).toList()) {
      Path location = stub.in(layer);
      Optional<FileNode> node = FileNode.at(location);
      if (node.isPresent() && isUntouched(node.get())) {
        Files.delete(location);
      }
    }
    for (TreePath parent : parents.keySet().stream().sorted(MountStubs::deepestFirst).toList()) {
      Path location = parent.in(layer);
      Optional<FileNode> node = FileNode.at(location).filter(FileNode::isDirectory);
      FileNode before = parents.get(parent);
      if (node.isPresent()
          && isEmpty(location)
          && before.isDirectory()
          && node.get().mode() == before.mode()
          && node.get().owner() == before.owner()
          && node.get().group() == before.group()) {
        Files.delete(location);
      }
    }
  }

  private static boolean isUntouched(FileNode node) throws IOException {
    return switch (node.kind()) {
      case DIRECTORY -> isEmpty(node.location());
      case FILE -> node.size() == 0;
      case SYMLINK, CHARACTER_DEVICE, BLOCK_DEVICE, PIPE, SOCKET -> false;
    };
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    }
  }

  private static int deepestFirst(TreePath one, TreePath other) {
    return Integer.compare(other.names().size(), one.names().size());
  }
}
