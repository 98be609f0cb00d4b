package io.varve.builder.doctor;

import io.varve.builder.tree.FileNode;
import io.varve.linux.FileNames;
import io.varve.unionfs.LayerFormat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lists the files of a layer, from where it lies. */
public final class LayerReader {

  private LayerReader() {}

  /**
   * Lists an unpacked layer.
   *
   * @param directory the layer's directory
   * @param format how deletions are marked in it
   * @return its files; the second and further names of a file count as having no content
   * @throws IOException when reading fails
   */
  public static List<LayerFile> unpacked(Path directory, LayerFormat format) throws IOException {
    List<LayerFile> files = new ArrayList<>();
    Set<FileNode.Identity> seen = new HashSet<>();
    Deque<Path> directories = new ArrayDeque<>(List.of(directory));
    while (!directories.isEmpty()) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(directories.pop())) {
        for (Path child : children) {
          Optional<FileNode> node = FileNode.at(child);
          if (node.isEmpty()) {
            continue;
          }
          String path = FileNames.of(directory.relativize(child));
          files.add(file(path, node.get(), child, format, seen));
          if (node.get().isDirectory()) {
            directories.push(child);
          }
        }
      }
    }
    return files;
  }

  private static LayerFile file(
      String path, FileNode node, Path real, LayerFormat format, Set<FileNode.Identity> seen)
      throws IOException {
    return switch (node.kind()) {
      case DIRECTORY -> new LayerFile.Directory(path, format.isOpaque(real));
      case FILE ->
          node.links() == 1 || seen.add(node.identity())
              ? new LayerFile.Regular(path, node.size(), real)
              : new LayerFile.Other(path);
      case CHARACTER_DEVICE ->
          node.device() == 0 ? new LayerFile.Deleted(path) : new LayerFile.Other(path);
      case SYMLINK, BLOCK_DEVICE, PIPE, SOCKET -> new LayerFile.Other(path);
    };
  }
}
