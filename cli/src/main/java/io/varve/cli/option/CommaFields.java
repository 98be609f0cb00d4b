package io.varve.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Values of several fields, {@code type=image,push=true}. A field in double quotes may hold commas,
 * and two quotes for one, as in CSV: {@code type=image,"name=a,b"}.
 */
public final class CommaFields {
  private CommaFields() {}

  /**
   * Reads a value.
   *
   * @param option the option, for the message
   * @param text what was written
   * @return the fields in order; one without {@code =} has an empty value
   * @throws UsageError when a field has no name, or a quote no end
   */
  public static SequencedMap<String, String> parse(String option, String text) {
    SequencedMap<String, String> fields = new LinkedHashMap<>();
    for (String field : split(option, text)) {
      int equals = field.indexOf('=');
      String name = (equals < 0 ? field : field.substring(0, equals)).strip();
      if (name.isEmpty()) {
        throw new UsageError(
            UsageError.FLAG,
            "invalid value \"" + text + "\" for --" + option + ": expected NAME=VALUE,…");
      }
      fields.put(name, equals < 0 ? "" : field.substring(equals + 1));
    }
    return fields;
  }

  private static List<String> split(String option, String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"' && (quoted || field.isEmpty())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw new UsageError(
          UsageError.FLAG,
          "invalid value '" + text + "' for --" + option + ": a double quote has no end");
    }
    fields.add(field.toString());
    return fields;
  }
}
