package io.varve.builder.solve;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.NativeFiles;
import io.varve.builder.tree.TreePath;
import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileNames;
import io.varve.unionfs.LayerFormat;
import io.varve.unionfs.LayerFormat.Role;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one overlay layer of several, that does to the files below what they did one after the
 * other. Marks that hide nothing below are left out, so that the result depends only on the files
 * before and after. Belongs to one thread.
 */
final class LayerMerge {

  private static final byte[] OPAQUE = "y".getBytes(StandardCharsets.US_ASCII);

  private final LayerFormat format;
  private final String opaqueAttribute;
  private final NativeFiles files;
  private final FileTree below;
  private final Path target;
  private final Map<Path, Instant> times = new HashMap<>();
  private final Set<Path> opaque = new HashSet<>();

  /**
   * A merge.
   *
   * @param format how layers hide names
   * @param opaqueAttribute the attribute that makes a directory opaque
   * @param files what nio can't do
   * @param below the files under the merged layers
   * @param target the directory of the new layer, empty
   */
  LayerMerge(
      LayerFormat format, String opaqueAttribute, NativeFiles files, FileTree below, Path target) {
    this.format = format;
    this.opaqueAttribute = opaqueAttribute;
    this.files = files;
    this.below = below;
    this.target = target;
  }

  /**
   * Adds the next higher layer.
   *
   * @param layer its directory
   * @throws IOException when reading or writing fails
   */
  void add(Path layer) throws IOException {
    FileNode root = FileNode.at(layer).orElseThrow();
    look(root, target);
    merge(layer, TreePath.ROOT, target, false, new HashMap<>());
  }

  /** Gives directories their times; the last call. */
  void finish() throws IOException {
    for (Map.Entry<Path, Instant> directory : times.entrySet()) {
      files.setModified(directory.getKey(), directory.getValue());
    }
  }

  private void merge(
      Path from, TreePath at, Path to, boolean hidden, Map<FileNode.Identity, Path> links)
      throws IOException {
    if (Thread.interrupted()) {
      throw new InterruptedIOException("squashing was interrupted");
    }
    for (Path entry : entries(from)) {
      String name = FileNames.lastOf(entry);
      BasicFileAttributes attributes =
          Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      switch (format.role(entry, attributes)) {
        case Role.Whiteout _ -> {
          Path place = to.resolve(FileNames.path(name));
          remove(place);
          if (!hidden && below.find(at.child(name)).isPresent()) {
            files.makeNode(place, FileNode.Kind.CHARACTER_DEVICE, 0);
          }
        }
        case Role.Mark _ -> {}
        case Role.Content _ -> {
          FileNode node = FileNode.at(entry).orElseThrow();
          if (node.isDirectory()) {
            mergeDirectory(node, at.child(name), to.resolve(FileNames.path(name)), hidden, links);
          } else {
            copy(node, to.resolve(FileNames.path(name)), links);
          }
        }
      }
    }
  }

  private void mergeDirectory(
      FileNode node, TreePath at, Path to, boolean hidden, Map<FileNode.Identity, Path> links)
      throws IOException {
    boolean exists = Files.exists(to, LinkOption.NOFOLLOW_LINKS);
    boolean merges =
        exists
            && Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)
            && !format.isOpaque(node.location());
    if (!merges) {
      boolean hides = exists || format.isOpaque(node.location());
      remove(to);
      Files.createDirectory(to);
      if (hides && !hidden && below.find(at).filter(FileNode::isDirectory).isPresent()) {
        files.setAttribute(to, opaqueAttribute, OPAQUE);
        opaque.add(to);
      }
    }
    look(node, to);
    merge(node.location(), at, to, hidden || opaque.contains(to), links);
  }

  private void copy(FileNode node, Path to, Map<FileNode.Identity, Path> links) throws IOException {
    remove(to);
    if (node.links() > 1) {
      Path first = links.putIfAbsent(node.identity(), to);
      if (first != null) {
        Files.createLink(to, first);
        return;
      }
    }
    switch (node.kind()) {
      case FILE -> Files.copy(node.location(), to, LinkOption.NOFOLLOW_LINKS);
      case SYMLINK -> Files.createSymbolicLink(to, Files.readSymbolicLink(node.location()));
      case CHARACTER_DEVICE, BLOCK_DEVICE, PIPE, SOCKET ->
          files.makeNode(to, node.kind(), node.device());
      case DIRECTORY -> throw new IllegalStateException("a directory is merged: " + to);
    }
    look(node, to);
  }

  private void look(FileNode node, Path to) throws IOException {
    files.apply(
        to,
        node.kind(),
        new NativeFiles.Look(
            node.mode(),
            node.owner(),
            node.group(),
            node.modified(),
            files.attributes(node.location())));
    if (node.isDirectory()) {
      times.put(to, node.modified());
    }
  }

  private void remove(Path place) throws IOException {
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    times.keySet().removeIf(path -> path.startsWith(place));
    opaque.removeIf(path -> path.startsWith(place));
    Optional<Path> parent = Optional.ofNullable(place.getParent());
    try (DirectoryHandle directory = DirectoryHandle.open(parent.orElseThrow())) {
      directory.removeTree(FileNames.lastOf(place));
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    }
    entries.sort(null);
    return entries;
  }
}
