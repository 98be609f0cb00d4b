package io.varve.storage.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place in a layer, relative to its root: names without {@code .}, {@code ..}, slashes and NUL.
 * Names are written as {@link io.varve.linux.FileNames} maps them.
 *
 * @param names one component each, empty for the root
 */
public record LayerPath(List<String> names) implements Comparable<LayerPath> {

  /** The root of a layer. */
  public static final LayerPath ROOT = new LayerPath(List.of());

  /** Checks and copies the names. */
  public LayerPath {
    names = List.copyOf(names);
    for (String name : names) {
      if (name.isEmpty()
          || name.equals(".")
          || name.equals("..")
          || name.indexOf('/') >= 0
          || name.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("not a name in a layer: \"" + name + "\"");
      }
    }
  }

  /**
   * Reads a path as archives write it: a leading slash, doubled slashes and {@code .} say nothing.
   *
   * @param text names with slashes
   * @return the path, empty when it contains {@code ..} or NUL
   */
  public static Optional<LayerPath> parse(String text) {
    List<String> names = new ArrayList<>(8);
    int start = 0;
    int length = text.length();
    while (start <= length) {
      int slash = text.indexOf('/', start);
      int end = slash < 0 ? length : slash;
      String name = text.substring(start, end);
      if (name.equals("..") || name.indexOf('\0') >= 0) {
        return Optional.empty();
      }
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
      start = end + 1;
    }
    return Optional.of(new LayerPath(names));
  }

  /**
   * A path that is known to be good.
   *
   * @param text names with slashes
   * @return the path
   * @throws IllegalArgumentException when it contains {@code ..} or NUL
   */
  public static LayerPath of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not a path in a layer: " + text));
  }

  /**
   * Whether it is the root.
   *
   * @return true without names
   */
  public boolean isRoot() {
    return names.isEmpty();
  }

  /**
   * The last name.
   *
   * @return the name, empty text for the root
   */
  public String name() {
    return names.isEmpty() ? "" : names.getLast();
  }

  /**
   * The directory that holds it.
   *
   * @return the parent; the root is its own
   */
  public LayerPath parent() {
    return names.isEmpty() ? this : new LayerPath(names.subList(0, names.size() - 1));
  }

  /**
   * A path below.
   *
   * @param name one component
   * @return the path
   */
  public LayerPath child(String name) {
    List<String> longer = new ArrayList<>(names.size() + 1);
    longer.addAll(names);
    longer.add(name);
    return new LayerPath(longer);
  }

  /**
   * Whether it is another path or lies below it.
   *
   * @param ancestor the other path
   * @return true when it begins with the other's names
   */
  public boolean startsWith(LayerPath ancestor) {
    int depth = ancestor.names.size();
    return names.size() >= depth && names.subList(0, depth).equals(ancestor.names);
  }

  /** Orders by names, a directory before what it holds. */
  @Override
  public int compareTo(LayerPath other) {
    int common = Math.min(names.size(), other.names.size());
    for (int i = 0; i < common; i++) {
      int order = names.get(i).compareTo(other.names.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(names.size(), other.names.size());
  }

  /** Names with slashes, without a leading one. */
  @Override
  public String toString() {
    return String.join("/", names);
  }
}
