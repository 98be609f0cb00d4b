package io.varve.cli.command;

import io.varve.builder.image.Annotations;
import io.varve.builder.image.Annotations.Entry;
import io.varve.builder.image.Annotations.Level;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommaFields;
import io.varve.cli.option.UsageError;
import io.varve.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Annotations of {@code varve build}: {@code --annotation [LEVEL[,LEVEL][[PLATFORM]]:]KEY=VALUE}
 * and the fields {@code annotation[-LEVEL][[PLATFORM]].KEY=VALUE} of {@code --output}.
 */
final class BuildAnnotations {

  private static final String FIELD = "annotation";

  private BuildAnnotations() {}

  /** Whether a field of {@code --output} is an annotation. */
  static boolean isAnnotation(String field) {
    return field.startsWith(FIELD + ".")
        || field.startsWith(FIELD + "-")
        || field.startsWith(FIELD + "[");
  }

  /** All annotations of a command line. */
  static Annotations read(Arguments arguments) {
    List<Entry> entries = new ArrayList<>();
    arguments.values("annotation").forEach(text -> addFlag(text, entries));
    for (String output : arguments.values("output")) {
      if (output.indexOf('=') >= 0) {
        for (Map.Entry<String, String> field : CommaFields.parse("output", output).entrySet()) {
          if (isAnnotation(field.getKey())) {
            addField(field.getKey(), field.getValue(), entries);
          }
        }
      }
    }
    return new Annotations(entries);
  }

  private static void addFlag(String text, List<Entry> entries) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new UsageError(
          UsageError.FLAG,
          "invalid value \"" + text + "\" for --annotation: expected [LEVEL:]NAME=VALUE");
    }
    String name = text.substring(0, equals);
    String value = text.substring(equals + 1);
    int colon = name.indexOf(':');
    if (colon < 0) {
      entries.add(new Entry(Level.MANIFEST, Optional.empty(), name, value));
      return;
    }
    String key = name.substring(colon + 1);
    for (String target : name.substring(0, colon).split(",", -1)) {
      entries.add(entry(text, target, key, value));
    }
  }

  private static void addField(String field, String value, List<Entry> entries) {
    String rest = field.substring(FIELD.length());
    int end = rest.startsWith("[") || rest.indexOf('[') >= 0 ? rest.indexOf(']') : 0;
    int dot = rest.indexOf('.', Math.max(0, end));
    if (dot < 0) {
      throw new UsageError(
          UsageError.FLAG,
          "invalid field " + field + " of --output: expected annotation.KEY=VALUE");
    }
    String target = rest.substring(0, dot);
    entries.add(
        entry(
            field,
            target.startsWith("-") ? target.substring(1) : "manifest" + target,
            rest.substring(dot + 1),
            value));
  }

  private static Entry entry(String text, String target, String key, String value) {
    int bracket = target.indexOf('[');
    String level = bracket < 0 ? target : target.substring(0, bracket);
    Optional<Platform> platform =
        bracket < 0
            ? Optional.empty()
            : Optional.of(
                Platform.parse(
                    target.substring(bracket + 1, Math.max(bracket + 1, target.length() - 1))));
    return new Entry(
        switch (level) {
          case "manifest" -> Level.MANIFEST;
          case "index" -> Level.INDEX;
          case "manifest-descriptor" -> Level.MANIFEST_DESCRIPTOR;
          case "index-descriptor" -> Level.INDEX_DESCRIPTOR;
          default ->
              throw new UsageError(
                  UsageError.FLAG,
                  "invalid annotation \""
                      + text
                      + "\": \""
                      + level
                      + "\" is none of manifest, index, manifest-descriptor, index-descriptor");
        },
        platform,
        key,
        value);
  }
}
