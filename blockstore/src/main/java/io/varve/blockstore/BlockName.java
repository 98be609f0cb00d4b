package io.varve.blockstore;

import io.varve.oci.error.InvalidArgument;

/**
 * What a block device can be opened by: a volume ({@code db}) or one of its snapshots ({@code
 * db@before-upgrade}).
 *
 * <p>Each part has 1 to 128 characters out of {@code [a-zA-Z0-9_.-]} and begins with a letter or a
 * digit, as docker's volume names do; so it can be used as a file name as it is.
 */
public sealed interface BlockName permits VolumeName, SnapshotName {

  /** The most characters a part of a name may have. */
  int MAX_LENGTH = 128;

  /**
   * The volume that is named, or whose snapshot is named.
   *
   * @return its name
   */
  VolumeName volume();

  /**
   * Reads {@code VOLUME} or {@code VOLUME@LABEL}.
   *
   * @param text what a person wrote
   * @return the name
   * @throws InvalidArgument when it is neither
   */
  static BlockName parse(String text) {
    int at = text.indexOf('@');
    return at < 0
        ? new VolumeName(text)
        : new SnapshotName(new VolumeName(text.substring(0, at)), text.substring(at + 1));
  }

  /**
   * Returns a part of a name when it is one.
   *
   * @param part the part
   * @param what what it names, for the message
   * @return the part
   * @throws InvalidArgument when it is none
   */
  static String requirePart(String part, String what) {
    boolean valid = !part.isEmpty() && part.length() <= MAX_LENGTH && alphanumeric(part.charAt(0));
    for (int i = 1; valid && i < part.length(); i++) {
      char c = part.charAt(i);
      valid = alphanumeric(c) || c == '_' || c == '.' || c == '-';
    }
    if (!valid) {
      throw new InvalidArgument(
          "%s name '%s' is not valid: use 1 to %d of [a-zA-Z0-9_.-], first a letter or digit"
              .formatted(what, printable(part), MAX_LENGTH));
    }
    return part;
  }

  private static boolean alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static String printable(String part) {
    StringBuilder safe = new StringBuilder();
    part.chars().limit(MAX_LENGTH).forEach(c -> safe.append(c < ' ' || c > '~' ? '?' : (char) c));
    return safe.toString();
  }
}
