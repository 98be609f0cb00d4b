package io.varve.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mount as the kernel lists it (proc(5), {@code /proc/PID/mountinfo}).
 *
 * @param id its number
 * @param parentId the number of the mount it lies on
 * @param root the directory of the file system that is its root
 * @param target where it is
 * @param options its own options
 * @param propagation optional fields, such as {@code shared:1}
 * @param type the file system's type
 * @param source the file system's source
 * @param superOptions the file system's options
 */
public record MountPoint(
    int id,
    int parentId,
    String root,
    Path target,
    List<String> options,
    List<String> propagation,
    String type,
    String source,
    List<String> superOptions) {

  /** Copies the lists. */
  public MountPoint {
    options = List.copyOf(options);
    propagation = List.copyOf(propagation);
    superOptions = List.copyOf(superOptions);
  }

  /**
   * Reads one line of mountinfo.
   *
   * @param line without the line feed
   * @return the mount
   */
  static MountPoint parse(String line) {
    String[] fields = line.split(" ", -1);
    List<String> propagation = new ArrayList<>();
    int at = 6;
    while (!fields[at].equals("-")) {
      propagation.add(fields[at++]);
    }
    return new MountPoint(
        Integer.parseInt(fields[0]),
        Integer.parseInt(fields[1]),
        unescape(fields[3]),
        Path.of(unescape(fields[4])),
        List.of(fields[5].split(",", -1)),
        propagation,
        fields[at + 1],
        unescape(fields[at + 2]),
        List.of(unescape(fields[at + 3]).split(",", -1)));
  }

  /** Space, tab, line feed and backslash are written as three octal digits. */
  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 3 < text.length() && isOctal(text, i + 1)) {
        plain.append((char) Integer.parseInt(text, i + 1, i + 4, 8));
        i += 3;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }

  private static boolean isOctal(String text, int at) {
    for (int i = at; i < at + 3; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '7') {
        return false;
      }
    }
    return true;
  }
}
