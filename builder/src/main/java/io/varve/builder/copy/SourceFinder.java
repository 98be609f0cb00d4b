package io.varve.builder.copy;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.GoPattern;
import io.varve.builder.tree.LinkResolver;
import io.varve.builder.tree.TreePath;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what the sources of COPY and ADD stand for. */
public final class SourceFinder {

  private final FileTree tree;
  private final String origin;

  /**
   * A search in a tree.
   *
   * @param tree the tree
   * @param origin what the tree is, for messages, such as {@code the build context}
   */
  public SourceFinder(FileTree tree, String origin) {
    this.tree = tree;
    this.origin = origin;
  }

  /**
   * Finds a source. Links are followed inside the tree, the last one too; names that a pattern
   * matches are followed when they are links, links below a pattern are not.
   *
   * @param source a path or a pattern, relative to the tree's root
   * @return the matches, sorted; none for a pattern without a match, as BuildKit has it
   * @throws NotFound when a path without pattern is not there
   * @throws IOException when looking fails
   */
  public List<SourceMatch> find(String source) throws IOException {
    TreePath clean = TreePath.of(source);
    List<String> names = clean.names();
    int literal = 0;
    while (literal < names.size() && !GoPattern.isPattern(names.get(literal))) {
      literal++;
    }
    TreePath start = LinkResolver.follow(tree, literalPath(names.subList(0, literal)));
    if (literal == names.size()) {
      return List.of(match(source, GoPattern.literal(clean.name()), start));
    }
    List<SourceMatch> matches = new ArrayList<>();
    List<GoPattern> patterns =
        names.subList(literal, names.size()).stream().map(GoPattern::new).toList();
    if (tree.find(start).filter(FileNode::isDirectory).isPresent()) {
      collect(start, patterns, matches);
    }
    return matches;
  }

  private void collect(TreePath directory, List<GoPattern> patterns, List<SourceMatch> matches)
      throws IOException {
    for (String name : tree.list(directory)) {
      if (!patterns.getFirst().matches(name)) {
        continue;
      }
      TreePath place = directory.child(name);
      if (patterns.size() == 1) {
        matches.add(match(place.value(), name, LinkResolver.follow(tree, place.value())));
      } else if (tree.find(place).filter(FileNode::isDirectory).isPresent()) {
        collect(place, patterns.subList(1, patterns.size()), matches);
      }
    }
  }

  private SourceMatch match(String source, String name, TreePath place) throws IOException {
    Optional<FileNode> node = tree.find(place);
    if (node.isEmpty()) {
      throw new NotFound(
          "\""
              + source
              + "\" is not in "
              + origin
              + (origin.contains("context")
                  ? "; check the path and the patterns of .dockerignore"
                  : "; check the path"));
    }
    return new SourceMatch(name, place, node.get());
  }

  private static String literalPath(List<String> names) {
    return String.join("/", names.stream().map(GoPattern::literal).toList());
  }
}
