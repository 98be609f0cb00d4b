package io.varve.builder.ignore;

import io.varve.builder.context.ContextFilter;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.SourceFile;
import io.varve.builder.tree.TreePath;
import io.varve.oci.error.InvalidArgument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rules of {@code .dockerignore} (Docker's reference, "dockerignore file"): Go's {@code
 * filepath.Match} patterns, {@code **} for any number of directories, {@code !} for exceptions, the
 * last matching rule decides. A rule that matches a directory matches everything in it. Safe for
 * several threads.
 */
public final class DockerIgnore implements ContextFilter {

  private record Whole(PathPattern pattern, int number) {}

  /** What is known of a directory: where in the tree of rules it is, and the rule that decides. */
  private record Place(List<RuleNode> nodes, int last) {}

  private final List<IgnoreRule> rules = new ArrayList<>();
  private final List<Whole> wholePatterns = new ArrayList<>();
  private final RuleNode root = new RuleNode();
  private final Place rootPlace;
  private final Map<String, Place> places = new ConcurrentHashMap<>();

  private DockerIgnore(SourceFile file) {
    for (int line = 1; line <= file.lines().size(); line++) {
      if (!file.line(line).startsWith("#")) {
        add(file, line);
      }
    }
    List<RuleNode> nodes = new ArrayList<>();
    root.enter(nodes);
    rootPlace = new Place(nodes, -1);
  }

  /**
   * Reads a {@code .dockerignore} file.
   *
   * @param fileName the name that messages use
   * @param content its bytes, UTF-8, with or without a byte order mark
   * @return its rules
   * @throws DockerfileError when a pattern is malformed
   */
  public static DockerIgnore parse(String fileName, byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    List<String> lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList();
    return new DockerIgnore(new SourceFile(fileName, lines));
  }

  /**
   * Takes patterns such as those of {@code --exclude}; none is a comment.
   *
   * @param origin the name that messages use
   * @param patterns the patterns, in order
   * @return the rules
   * @throws DockerfileError when a pattern is malformed
   */
  public static DockerIgnore of(String origin, List<String> patterns) {
    // A space before the pattern keeps '#' from beginning a comment, and is trimmed.
    return new DockerIgnore(
        new SourceFile(origin, patterns.stream().map(pattern -> " " + pattern).toList()));
  }

  private void add(SourceFile file, int line) {
    try {
      IgnoreRule.of(file.line(line)).ifPresent(this::add);
    } catch (InvalidArgument e) {
      throw new DockerfileError(
          file.lines(line, line),
          "malformed pattern \"" + file.line(line).strip() + "\"",
          "a ] for each [, and a character after each \\",
          "");
    }
  }

  private void add(IgnoreRule rule) {
    int number = rules.size();
    if (rule.crossesSegments()) {
      wholePatterns.add(new Whole(PathPattern.of(rule.pattern()), number));
    } else {
      root.add(rule.segments(), number, rule.exception());
    }
    rules.add(rule);
  }

  @Override
  public boolean excludesNothing() {
    return rules.stream().allMatch(IgnoreRule::exception);
  }

  /**
   * Whether some rule is an exception.
   *
   * @return true when a rule begins with {@code !}
   */
  public boolean hasExceptions() {
    return rules.stream().anyMatch(IgnoreRule::exception);
  }

  /**
   * Whether one rule excludes whatever there is: {@code *} or {@code **}.
   *
   * @return true when it does and no exception follows
   */
  public boolean excludesAll() {
    return !hasExceptions()
        && rules.stream()
            .map(IgnoreRule::pattern)
            .anyMatch(p -> p.equals("*") || p.equals("**") || p.equals("**/*"));
  }

  @Override
  public boolean excludes(TreePath path) {
    if (path.isRoot()) {
      return false;
    }
    Place parent = place(path.parent());
    return isExclusion(last(parent, path.value(), path.name()));
  }

  @Override
  public boolean mayIncludeBelow(TreePath directory) {
    Place place = place(directory);
    if (!isExclusion(place.last())) {
      return true;
    }
    for (RuleNode node : place.nodes()) {
      if (node.lastExceptionBelow() > place.last()) {
        return true;
      }
    }
    for (Whole whole : wholePatterns) {
      if (whole.number() > place.last() && rules.get(whole.number()).exception()) {
        return true;
      }
    }
    return false;
  }

  private boolean isExclusion(int rule) {
    return rule >= 0 && !rules.get(rule).exception();
  }

  private Place place(TreePath directory) {
    if (directory.isRoot()) {
      return rootPlace;
    }
    Place known = places.get(directory.value());
    if (known == null) {
      known = below(place(directory.parent()), directory.value(), directory.name());
      places.put(directory.value(), known);
    }
    return known;
  }

  private Place below(Place parent, String path, String name) {
    List<RuleNode> nodes = new ArrayList<>();
    for (RuleNode node : parent.nodes()) {
      node.descend(name, nodes);
    }
    return new Place(List.copyOf(nodes), last(parent, path, name));
  }

  /** The number of the last rule that matches a path or a directory above it, or -1. */
  private int last(Place parent, String path, String name) {
    int last = parent.last();
    for (RuleNode node : parent.nodes()) {
      last = node.lastRule(name, last);
    }
    for (Whole whole : wholePatterns) {
      if (whole.number() > last && whole.pattern().matches(path)) {
        last = whole.number();
      }
    }
    return last;
  }
}
