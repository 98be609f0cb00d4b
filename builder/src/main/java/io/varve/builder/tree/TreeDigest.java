package io.varve.builder.tree;

import io.varve.linux.hash.FastHash;
import io.varve.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A digest of everything that copying a part of a tree keeps: names, kinds, permission bits,
 * owners, modification times, contents, link targets, hard links among the files, devices and
 * extended attributes.
 */
public final class TreeDigest {

  private static final int BUFFER_SIZE = 1 << 17;

  private final FileTree tree;
  private final NativeFiles files;
  private final PathSelection selection;
  private final MessageDigest hash = FastHash.sha256();
  private final Map<FileNode.Identity, TreePath> linked = new HashMap<>();
  private final byte[] buffer = new byte[BUFFER_SIZE];

  private TreeDigest(FileTree tree, NativeFiles files, PathSelection selection) {
    this.tree = tree;
    this.files = files;
    this.selection = selection;
  }

  /**
   * Computes the digest.
   *
   * @param tree the tree
   * @param place what of it; links were followed
   * @param selection which files below a directory count
   * @param files reads extended attributes
   * @return the digest, the same for the same files wherever they lie
   * @throws IOException when reading fails
   * @throws InterruptedException when the thread was interrupted
   */
  public static Digest of(FileTree tree, TreePath place, PathSelection selection, NativeFiles files)
      throws IOException, InterruptedException {
    TreeDigest digest = new TreeDigest(tree, files, selection);
    Optional<FileNode> node = tree.find(place);
    if (node.isPresent()) {
      digest.describe(node.get(), TreePath.ROOT);
      if (node.get().isDirectory()) {
        digest.describeBelow(place, TreePath.ROOT);
      }
    }
    return Digest.ofHash(digest.hash.digest());
  }

  private void describeBelow(TreePath place, TreePath path)
      throws IOException, InterruptedException {
    for (String name : tree.list(place)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      TreePath child = path.child(name);
      boolean included = selection.includes(child);
      Optional<FileNode> node = tree.find(place.child(name));
      if (node.isEmpty()) {
        continue;
      }
      if (included) {
        describe(node.get(), child);
      }
      if (node.get().isDirectory() && (included || selection.mayIncludeBelow(child))) {
        describeBelow(place.child(name), child);
      }
    }
  }

  private void describe(FileNode node, TreePath path) throws IOException {
    StringBuilder line = new StringBuilder(path.value().length() + 80);
    line.append(node.kind()).append(' ').append(node.mode()).append(' ');
    line.append(node.owner()).append(':').append(node.group()).append(' ');
    line.append(node.modified()).append(' ').append(path.value()).append('\0');
    switch (node.kind()) {
      case FILE -> describeContent(node, path, line);
      case SYMLINK -> line.append(node.target());
      case CHARACTER_DEVICE, BLOCK_DEVICE -> line.append(node.device());
      case DIRECTORY, PIPE, SOCKET -> {}
    }
    for (Map.Entry<String, byte[]> attribute : files.attributes(node.location()).entrySet()) {
      line.append('\0').append(attribute.getKey()).append('=');
      line.append(Digest.of(attribute.getValue()));
    }
    hash.update(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  private void describeContent(FileNode node, TreePath path, StringBuilder line)
      throws IOException {
    TreePath first = node.links() > 1 ? linked.putIfAbsent(node.identity(), path) : null;
    if (first != null) {
      line.append("= ").append(first.value());
      return;
    }
    MessageDigest content = FastHash.sha256();
    try (InputStream in = Files.newInputStream(node.location(), LinkOption.NOFOLLOW_LINKS)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        content.update(buffer, 0, n);
      }
    }
    line.append(Digest.ofHash(content.digest()).hex());
  }
}
