package io.varve.cli.command;

import io.varve.builder.cache.remote.CacheExchange;
import io.varve.builder.cache.remote.CacheLocation;
import io.varve.builder.cache.remote.CacheSource;
import io.varve.builder.cache.remote.CacheTarget;
import io.varve.builder.cache.remote.CacheTarget.Mode;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import io.varve.image.transfer.Packing;
import io.varve.oci.MediaType.Compression;
import io.varve.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code --cache-from} and {@code --cache-to}. */
final class BuildCaches {

  private static final String FROM = "cache-from";
  private static final String TO = "cache-to";
  private static final String INSECURE = "registry.insecure";
  private static final Set<String> FROM_FIELDS = Set.of("type", "ref", "src", "mounts", INSECURE);
  private static final Set<String> TO_FIELDS =
      Set.of(
          "type",
          "ref",
          "dest",
          "mode",
          "mounts",
          "compression",
          "compression-level",
          "ignore-error",
          INSECURE);

  private BuildCaches() {}

  /** What both flags say, and the build argument that is older than they are. */
  static CacheExchange read(Arguments arguments, Session session) {
    List<CacheSource> sources = new ArrayList<>();
    for (String text : arguments.values(FROM)) {
      Map<String, String> fields = fields(FROM, text, FROM_FIELDS);
      sources.add(
          new CacheSource(
              location(FROM, "src", text, fields, session), flag(FROM, "mounts", fields, true)));
    }
    List<CacheTarget> targets = new ArrayList<>();
    for (String text : arguments.values(TO)) {
      targets.add(target(text, session));
    }
    if (BuildFlags.isOn(arguments, "BUILDKIT_INLINE_CACHE")
        && !targets.contains(new CacheTarget.Inline())) {
      targets.add(new CacheTarget.Inline());
    }
    return new CacheExchange(sources, targets);
  }

  private static CacheTarget target(String text, Session session) {
    Map<String, String> fields = fields(TO, text, TO_FIELDS);
    if (type(fields).equals("inline")) {
      if (!fields.keySet().equals(Set.of("type"))) {
        throw invalid(TO, text, "type=inline without anything else: the image is the cache");
      }
      return new CacheTarget.Inline();
    }
    return new CacheTarget.Artifact(
        location(TO, "dest", text, fields, session),
        mode(text, fields),
        flag(TO, "mounts", fields, false),
        packing(text, fields),
        flag(TO, "ignore-error", fields, false));
  }

  /** {@code NAME} alone is short for {@code type=registry,ref=NAME}. */
  private static Map<String, String> fields(String option, String text, Set<String> known) {
    if (text.indexOf('=') < 0) {
      return Map.of("type", "registry", "ref", text);
    }
    Map<String, String> fields = KeyValue.map(option, List.of(text.split(",", -1)));
    for (String name : fields.keySet()) {
      if (!known.contains(name)) {
        throw invalid(option, text, String.join(", ", known.stream().sorted().toList()));
      }
    }
    return fields;
  }

  private static String type(Map<String, String> fields) {
    return fields.getOrDefault("type", "registry");
  }

  private static CacheLocation location(
      String option, String path, String text, Map<String, String> fields, Session session) {
    String place =
        switch (type(fields)) {
          case "local" -> path;
          case "registry", "inline" -> "ref";
          default -> throw invalid(option, text, "type=registry, type=local or type=inline");
        };
    String value = fields.getOrDefault(place, "");
    if (value.isEmpty()) {
      throw invalid(option, text, "type=" + type(fields) + "," + place + "=…");
    }
    return place.equals("ref")
        ? new CacheLocation.Registry(
            Reference.parseTagged(value), flag(option, INSECURE, fields, false))
        : new CacheLocation.Directory(session.path(value));
  }

  private static Mode mode(String text, Map<String, String> fields) {
    return switch (fields.getOrDefault("mode", "min")) {
      case "min" -> Mode.MIN;
      case "max" -> Mode.MAX;
      default -> throw invalid(TO, text, "mode=min or mode=max");
    };
  }

  /** As images are packed when they are pushed, so that a registry has each layer once. */
  private static Packing packing(String text, Map<String, String> fields) {
    int threads = Runtime.getRuntime().availableProcessors();
    String preset = type(fields).equals("local") ? "zstd" : "gzip";
    Packing standard =
        switch (fields.getOrDefault("compression", preset)) {
          case "gzip" -> Packing.gzip(threads);
          case "zstd" -> Packing.zstd(threads);
          case "uncompressed", "none" -> Packing.NONE;
          default -> throw invalid(TO, text, "compression=gzip, zstd or none");
        };
    String level = fields.getOrDefault("compression-level", "");
    if (level.isEmpty() || standard.compression() == Compression.NONE) {
      return standard;
    }
    try {
      return new Packing(standard.compression(), Integer.parseInt(level), threads);
    } catch (NumberFormatException e) {
      throw invalid(TO, text, "a number for compression-level");
    }
  }

  private static boolean flag(
      String option, String name, Map<String, String> fields, boolean preset) {
    return switch (fields.getOrDefault(name, Boolean.toString(preset))) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      case String other -> throw invalid(option, name + "=" + other, name + "=true or false");
    };
  }

  private static UsageError invalid(String option, String text, String expected) {
    return new UsageError(
        UsageError.FLAG,
        "invalid value \"" + text + "\" for --" + option + ": expected " + expected);
  }
}
