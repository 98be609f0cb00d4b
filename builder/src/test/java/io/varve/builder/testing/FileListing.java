package io.varve.builder.testing;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.LinuxFiles;
import io.varve.builder.tree.TreePath;
import io.varve.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists a tree, one line a file with everything but times. */
public final class FileListing {

  private final FileTree tree;
  private final List<String> lines = new ArrayList<>();
  private final Map<FileNode.Identity, TreePath> first = new LinkedHashMap<>();

  private FileListing(FileTree tree) {
    this.tree = tree;
  }

  public static List<String> of(FileTree tree) throws IOException {
    FileListing listing = new FileListing(tree);
    listing.add(TreePath.ROOT);
    return listing.lines;
  }

  private void add(TreePath directory) throws IOException {
    for (String name : tree.list(directory)) {
      TreePath place = directory.child(name);
      FileNode node = tree.find(place).orElseThrow();
      lines.add(line(place, node));
      if (node.isDirectory()) {
        add(place);
      }
    }
  }

  private String line(TreePath place, FileNode node) throws IOException {
    StringBuilder line = new StringBuilder(place.toString());
    line.append(' ').append(node.kind());
    if (!node.isSymlink()) {
      line.append(' ').append(Integer.toOctalString(node.mode()));
    }
    line.append(' ').append(node.owner()).append(':').append(node.group());
    switch (node.kind()) {
      case FILE ->
          line.append(' ').append(Digest.of(Files.readAllBytes(node.location())).shortHex());
      case SYMLINK -> line.append(" -> ").append(node.target());
      case DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, PIPE, SOCKET -> {}
    }
    if (node.kind() == FileNode.Kind.FILE && node.links() > 1) {
      TreePath other = first.putIfAbsent(node.identity(), place);
      if (other != null) {
        line.append(" = ").append(other);
      }
    }
    for (Map.Entry<String, byte[]> attribute :
        new LinuxFiles().attributes(node.location()).entrySet()) {
      line.append(' ').append(attribute.getKey()).append('=');
      line.append(new String(attribute.getValue(), StandardCharsets.ISO_8859_1));
    }
    return line.toString();
  }
}
