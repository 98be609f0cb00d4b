package io.varve.builder.solve;

import io.varve.oci.error.InvalidArgument;

/** Names of files that a build makes up. */
final class TreeNames {

  private static final String UNNAMED = "__unnamed__";

  private TreeNames() {}

  /** A name that is one component. */
  static String checked(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
      throw new InvalidArgument("\"" + name + "\" can't be the name of a file");
    }
    return name;
  }

  /** The last name in the path of an address. */
  static String ofUrl(String url) {
    int start = url.indexOf("://") + 3;
    int end = url.length();
    for (char mark : new char[] {'?', '#'}) {
      int at = url.indexOf(mark, start);
      end = at >= 0 ? Math.min(end, at) : end;
    }
    int slash = url.lastIndexOf('/', end - 1);
    String name = slash < start ? "" : url.substring(slash + 1, end);
    return name.isEmpty() || name.equals(".") || name.equals("..") ? UNNAMED : name;
  }
}
