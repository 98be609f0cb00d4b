package io.varve.engine.volume;

import io.varve.oci.error.InvalidArgument;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads mounts as docker's options write them. */
public final class MountSyntax {
  private static final List<String> PROPAGATIONS =
      List.of("private", "rprivate", "shared", "rshared", "slave", "rslave");

  private MountSyntax() {}

  /**
   * Reads the argument of {@code --volume}: {@code [NAME|/HOST/PATH:]/PATH[:ro,nocopy,…]}.
   *
   * @param text the argument; a host path must be absolute already
   * @return the mount
   * @throws InvalidArgument when it is malformed
   */
  public static MountRequest volume(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length > 3 || parts[0].isEmpty()) {
      throw malformed("volume", text, "expected [NAME|/HOST/PATH:]/PATH[:OPTIONS]");
    }
    if (parts.length == 1) {
      return new MountRequest.Volume(
          Optional.empty(), target(parts[0], text), false, true, Optional.empty());
    }
    List<String> options = parts.length == 3 ? List.of(parts[2].split(",", -1)) : List.of();
    boolean readOnly = options.contains("ro");
    String target = target(parts[1], text);
    if (parts[0].startsWith("/")) {
      return new MountRequest.Bind(
          parts[0],
          target,
          readOnly,
          true,
          options.stream().filter(PROPAGATIONS::contains).findFirst());
    }
    return new MountRequest.Volume(
        Optional.of(parts[0]), target, readOnly, !options.contains("nocopy"), Optional.empty());
  }

  /**
   * Reads the argument of {@code --tmpfs}: {@code /PATH[:size=64m,mode=1777,ro]}.
   *
   * @param text the argument
   * @return the mount
   * @throws InvalidArgument when it is malformed
   */
  public static MountRequest tmpfs(String text) {
    int colon = text.indexOf(':');
    String target = target(colon < 0 ? text : text.substring(0, colon), text);
    OptionalLong size = OptionalLong.empty();
    Optional<Integer> mode = Optional.empty();
    boolean readOnly = false;
    if (colon >= 0) {
      for (String option : text.substring(colon + 1).split(",", -1)) {
        if (option.startsWith("size=")) {
          size = OptionalLong.of(bytes(option.substring(5)));
        } else if (option.startsWith("mode=")) {
          mode = Optional.of(octal(option.substring(5)));
        } else if (option.equals("ro")) {
          readOnly = true;
        }
      }
    }
    return new MountRequest.Tmpfs(target, readOnly, size, mode);
  }

  /**
   * Reads the argument of {@code --mount}: {@code type=bind|volume|tmpfs,source=…,target=…,…}.
   *
   * @param text the argument; a host path must be absolute already
   * @return the mount
   * @throws InvalidArgument when it is malformed
   */
  public static MountRequest mount(String text) {
    Fields fields = new Fields();
    for (String field : text.split(",", -1)) {
      int equals = field.indexOf('=');
      String name = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      fields.set(name, equals < 0 ? "" : field.substring(equals + 1), text);
    }
    return fields.build(text);
  }

  /**
   * Reads a size such as {@code 64m}.
   *
   * @param text digits and optionally b, k, m, g or t
   * @return bytes
   * @throws InvalidArgument when it is malformed
   */
  public static long bytes(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.endsWith("b") && lower.length() > 1) {
      lower = lower.substring(0, lower.length() - 1);
    }
    int power = lower.isEmpty() ? -1 : "kmgt".indexOf(lower.charAt(lower.length() - 1));
    String digits = power < 0 ? lower : lower.substring(0, lower.length() - 1);
    try {
      long number = Long.parseLong(digits);
      return Math.multiplyExact(number, 1L << (10 * (power + 1)));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new InvalidArgument(
          "size \"" + text + "\": expected a number and optionally b, k, m, g or t", e);
    }
  }

  private static int octal(String text) {
    try {
      return Integer.parseInt(text, 8);
    } catch (NumberFormatException e) {
      throw new InvalidArgument("mode \"" + text + "\": expected an octal number", e);
    }
  }

  private static String target(String path, String whole) {
    if (!path.startsWith("/") || path.equals("/")) {
      throw malformed(
          "mount", whole, "the place in the container must be an absolute path other than /");
    }
    return path;
  }

  private static InvalidArgument malformed(String what, String text, String why) {
    return new InvalidArgument("invalid " + what + " \"" + text + "\": " + why);
  }

  /** What the fields of one argument said. */
  private static final class Fields {
    private String type = "volume";
    private Optional<String> source = Optional.empty();
    private String target = "";
    private boolean readOnly;
    private boolean copyUp = true;
    private Optional<String> propagation = Optional.empty();
    private Optional<String> subpath = Optional.empty();
    private OptionalLong size = OptionalLong.empty();
    private Optional<Integer> mode = Optional.empty();

    void set(String name, String value, String text) {
      switch (name) {
        case "type" -> type = value;
        case "source", "src" -> source = Optional.of(value);
        case "target", "destination", "dst" -> target = value;
        case "readonly", "ro" -> readOnly = isTrue(value);
        case "volume-nocopy" -> copyUp = !isTrue(value);
        case "volume-subpath" -> subpath = Optional.of(value);
        case "bind-propagation" -> propagation = Optional.of(value);
        case "tmpfs-size" -> size = OptionalLong.of(bytes(value));
        case "tmpfs-mode" -> mode = Optional.of(octal(value));
        case "consistency", "bind-nonrecursive", "volume-driver", "volume-opt", "volume-label" -> {}
        default -> throw malformed("mount", text, "unknown field \"" + name + "\"");
      }
    }

    private static boolean isTrue(String value) {
      return value.isEmpty() || value.equals("1") || value.equalsIgnoreCase("true");
    }

    MountRequest build(String text) {
      String place = target(target, text);
      return switch (type) {
        case "bind" ->
            new MountRequest.Bind(
                source.orElseThrow(() -> malformed("mount", text, "a bind needs source=")),
                place,
                readOnly,
                false,
                propagation);
        case "volume" -> new MountRequest.Volume(source, place, readOnly, copyUp, subpath);
        case "tmpfs" -> new MountRequest.Tmpfs(place, readOnly, size, mode);
        default -> throw malformed("mount", text, "type must be bind, volume or tmpfs");
      };
    }
  }
}
