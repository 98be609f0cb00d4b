package io.varve.builder.sbom;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.LinkResolver;
import io.varve.builder.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Reads small text files of an image.
 *
 * @param tree its files
 */
record ImageFiles(FileTree tree) {

  /** The dpkg status of a large system is some megabytes. */
  static final int LARGEST = 64 << 20;

  /** The text of a file, empty when there is none or it is too large. */
  Optional<String> text(String path) throws IOException {
    Optional<FileNode> node = file(path);
    return node.isPresent() ? text(node.get()) : Optional.empty();
  }

  /** The text of a regular file. */
  static Optional<String> text(FileNode node) throws IOException {
    return node.kind() == FileNode.Kind.FILE && node.size() <= LARGEST
        ? Optional.of(Files.readString(node.location(), StandardCharsets.ISO_8859_1))
            .map(ImageFiles::decode)
        : Optional.empty();
  }

  /** A file at a path, links followed inside the image. */
  Optional<FileNode> file(String path) throws IOException {
    try {
      return tree.find(LinkResolver.follow(tree, path));
    } catch (FileSystemLoopException e) {
      return Optional.empty();
    }
  }

  /** The names in a directory, none when it is not there. */
  List<String> names(String directory) throws IOException {
    try {
      TreePath place = LinkResolver.follow(tree, directory);
      return tree.find(place).filter(FileNode::isDirectory).isPresent()
          ? tree.list(place)
          : List.of();
    } catch (FileSystemLoopException e) {
      return List.of();
    }
  }

  /** UTF-8 where it is well-formed, Latin 1 otherwise. */
  private static String decode(String latin) {
    byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0 ? text : latin;
  }

  /**
   * The stanzas of a file in the format of mail headers; continued lines are joined by newlines.
   */
  static List<SequencedMap<String, String>> stanzas(String text) {
    List<SequencedMap<String, String>> stanzas = new ArrayList<>();
    SequencedMap<String, String> stanza = new LinkedHashMap<>();
    String field = "";
    for (String line : text.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (line.isBlank()) {
        if (!stanza.isEmpty()) {
          stanzas.add(stanza);
          stanza = new LinkedHashMap<>();
        }
        field = "";
      } else if ((line.startsWith(" ") || line.startsWith("\t")) && !field.isEmpty()) {
        stanza.merge(field, "\n" + line.strip(), String::concat);
      } else if (colon > 0) {
        field = line.substring(0, colon);
        stanza.put(field, line.substring(colon + 1).strip());
      }
    }
    if (!stanza.isEmpty()) {
      stanzas.add(stanza);
    }
    return stanzas;
  }
}
