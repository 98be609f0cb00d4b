package io.varve.cli.command;

import io.varve.cli.option.Quantity;
import io.varve.cli.option.UsageError;
import io.varve.engine.volume.MountRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code --volume}, {@code --mount} and {@code --tmpfs}. */
final class MountArguments {
  private static final int ENGINE_FAILURE = 125;

  private MountArguments() {}

  /** {@code [SOURCE:]TARGET[:OPTIONS]}; a source with a slash is a path of the host. */
  static MountRequest volume(String text, Session session) {
    String[] parts = text.split(":", -1);
    if (parts.length > 3 || text.isEmpty()) {
      throw invalid("volume", text, "expected [SOURCE:]TARGET[:ro]");
    }
    String target = parts.length == 1 ? parts[0] : parts[1];
    List<String> options = parts.length == 3 ? List.of(parts[2].split(",", -1)) : List.of();
    requireAbsolute("volume", text, target);
    boolean readOnly = options.contains("ro");
    boolean copyUp = !options.contains("nocopy");
    checkOptions(text, options);
    if (parts.length == 1) {
      return new MountRequest.Volume(Optional.empty(), target, readOnly, copyUp, Optional.empty());
    }
    String source = parts[0];
    if (source.startsWith("/") || source.startsWith(".") || source.startsWith("~")) {
      Optional<String> propagation =
          options.stream()
              .filter(
                  option ->
                      option.endsWith("shared")
                          || option.endsWith("slave")
                          || option.endsWith("private"))
              .findFirst();
      String host = session.path(source).toString();
      return new MountRequest.Bind(host, target, readOnly, true, propagation);
    }
    if (source.isEmpty() || source.indexOf('/') >= 0) {
      throw invalid("volume", text, "a directory of the host must begin with / or .");
    }
    return new MountRequest.Volume(Optional.of(source), target, readOnly, copyUp, Optional.empty());
  }

  private static void checkOptions(String text, List<String> options) {
    List<String> known =
        List.of(
            "ro",
            "rw",
            "z",
            "Z",
            "nocopy",
            "shared",
            "rshared",
            "slave",
            "rslave",
            "private",
            "rprivate");
    for (String option : options) {
      if (!known.contains(option)) {
        throw invalid(
            "volume", text, "unknown option \"" + option + "\"; there are ro, rw, nocopy");
      }
    }
  }

  /** {@code type=bind,src=…,dst=…,ro}. */
  static MountRequest mount(String text, Session session) {
    Map<String, String> fields = fields(text);
    String type = fields.getOrDefault("type", "volume");
    String target =
        first(fields, "target", "destination", "dst")
            .orElseThrow(() -> invalid("mount", text, "dst= is missing"));
    requireAbsolute("mount", text, target);
    Optional<String> source = first(fields, "source", "src");
    boolean readOnly = isOn(fields, "readonly") || isOn(fields, "ro");
    return switch (type) {
      case "bind" ->
          new MountRequest.Bind(
              session
                  .path(source.orElseThrow(() -> invalid("mount", text, "src= is missing")))
                  .toString(),
              target,
              readOnly,
              false,
              Optional.ofNullable(fields.get("bind-propagation")));
      case "volume" ->
          new MountRequest.Volume(
              source,
              target,
              readOnly,
              !isOn(fields, "volume-nocopy"),
              Optional.ofNullable(fields.get("volume-subpath")));
      case "tmpfs" ->
          new MountRequest.Tmpfs(
              target,
              readOnly,
              size(fields.get("tmpfs-size")),
              Optional.ofNullable(fields.get("tmpfs-mode")).map(mode -> octal(text, mode)));
      default -> throw invalid("mount", text, "type must be bind, volume or tmpfs");
    };
  }

  /** {@code DIR[:size=…,mode=…,ro]}. */
  static MountRequest tmpfs(String text) {
    int colon = text.indexOf(':');
    String target = colon < 0 ? text : text.substring(0, colon);
    requireAbsolute("tmpfs", text, target);
    Map<String, String> fields = colon < 0 ? Map.of() : fields(text.substring(colon + 1));
    return new MountRequest.Tmpfs(
        target,
        isOn(fields, "ro"),
        size(fields.get("size")),
        Optional.ofNullable(fields.get("mode")).map(mode -> octal(text, mode)));
  }

  private static OptionalLong size(String text) {
    return text == null ? OptionalLong.empty() : OptionalLong.of(Quantity.bytes("tmpfs", text));
  }

  private static int octal(String text, String mode) {
    try {
      return Integer.parseInt(mode, 8);
    } catch (NumberFormatException e) {
      UsageError error = invalid("mount", text, "\"" + mode + "\" is no octal mode such as 1777");
      error.initCause(e);
      throw error;
    }
  }

  private static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    List<String> parts = new ArrayList<>(List.of(text.split(",", -1)));
    for (String part : parts) {
      int equals = part.indexOf('=');
      fields.put(
          equals < 0 ? part : part.substring(0, equals),
          equals < 0 ? "true" : part.substring(equals + 1));
    }
    return fields;
  }

  private static Optional<String> first(Map<String, String> fields, String... names) {
    for (String name : names) {
      if (fields.containsKey(name)) {
        return Optional.of(fields.get(name));
      }
    }
    return Optional.empty();
  }

  private static boolean isOn(Map<String, String> fields, String name) {
    String value = fields.getOrDefault(name, "false");
    return value.equals("true") || value.equals("1");
  }

  private static void requireAbsolute(String option, String text, String target) {
    if (!target.startsWith("/")) {
      throw invalid(option, text, "the place in the container must be an absolute path");
    }
  }

  private static UsageError invalid(String option, String text, String why) {
    return new UsageError(
        ENGINE_FAILURE, "invalid value \"" + text + "\" for --" + option + ": " + why);
  }
}
