package io.varve.builder.solve;

import io.varve.builder.ignore.DockerIgnore;
import io.varve.builder.tree.GoPattern;
import io.varve.builder.tree.PathSelection;
import io.varve.builder.tree.TreePath;
import java.util.ArrayList;
import java.util.List;

/** Which files below a source {@code --exclude} and {@code --parents} leave. */
final class SourceSelection {

  private static final String PIVOT = "/./";

  private SourceSelection() {}

  /** Everything but what a pattern matches, by itself or by a directory above it. */
  static PathSelection excluding(List<String> patterns) {
    if (patterns.isEmpty()) {
      return PathSelection.ALL;
    }
    DockerIgnore rules = DockerIgnore.of("--exclude", patterns);
    return new PathSelection() {
      @Override
      public boolean includes(TreePath path) {
        return !rules.excludes(path);
      }

      @Override
      public boolean mayIncludeBelow(TreePath directory) {
        return rules.mayIncludeBelow(directory);
      }
    };
  }

  /** The directory of a source whose parents are kept, before {@code /./}. */
  static String pivot(String source) {
    int at = source.indexOf(PIVOT);
    return at < 0 ? "/" : source.substring(0, at);
  }

  /** What a source with {@code --parents} copies, relative to its pivot. */
  static PathSelection parents(String source, List<String> excludes) {
    int at = source.indexOf(PIVOT);
    String pattern = TreePath.of(at < 0 ? source : source.substring(at + PIVOT.length())).value();
    Rule included = Rule.parse(pattern);
    PathSelection rest = excluding(excludes);
    return new PathSelection() {
      @Override
      public boolean includes(TreePath path) {
        return (pattern.isEmpty() || included.matchesOrAbove(path)) && rest.includes(path);
      }

      @Override
      public boolean mayIncludeBelow(TreePath directory) {
        return rest.mayIncludeBelow(directory)
            && (pattern.isEmpty()
                || included.matchesOrAbove(directory)
                || included.mayMatchBelow(directory));
      }
    };
  }

  /** A pattern by path components; {@code **} stands for any number of them. */
  private record Rule(List<String> parts) {

    static Rule parse(String text) {
      return new Rule(TreePath.of(text).names());
    }

    boolean matchesOrAbove(TreePath path) {
      for (TreePath at = path; !at.isRoot(); at = at.parent()) {
        if (matches(parts, at.names())) {
          return true;
        }
      }
      return false;
    }

    boolean mayMatchBelow(TreePath directory) {
      List<String> names = directory.names();
      for (int i = 0; i < names.size(); i++) {
        if (i >= parts.size()) {
          return false;
        }
        if (parts.get(i).equals("**")) {
          return true;
        }
        if (!new GoPattern(parts.get(i)).matches(names.get(i))) {
          return false;
        }
      }
      return parts.size() > names.size();
    }

    private static boolean matches(List<String> parts, List<String> names) {
      if (parts.isEmpty()) {
        return names.isEmpty();
      }
      List<String> rest = parts.subList(1, parts.size());
      if (parts.getFirst().equals("**")) {
        for (int skip = 0; skip <= names.size(); skip++) {
          if (matches(rest, names.subList(skip, names.size()))) {
            return true;
          }
        }
        return false;
      }
      return !names.isEmpty()
          && new GoPattern(parts.getFirst()).matches(names.getFirst())
          && matches(rest, new ArrayList<>(names.subList(1, names.size())));
    }
  }
}
