package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Span;
import io.varve.builder.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The comma-separated fields of {@code --mount} and {@code --device}; a field may be quoted as in
 * CSV.
 *
 * @param all the fields, in order
 */
record MountFields(List<Field> all) {

  /**
   * {@code key=value} or {@code key}.
   *
   * @param text all of it
   * @param span where it stands
   */
  record Field(String text, Span span) {

    boolean hasValue() {
      return text.indexOf('=') >= 0;
    }

    String key() {
      return hasValue() ? text.substring(0, text.indexOf('=')) : text;
    }

    String value() {
      return hasValue() ? text.substring(text.indexOf('=') + 1) : "";
    }

    /** The value as Go's ParseBool reads it; a key alone means true. */
    boolean isTrue() {
      return !hasValue() || parseBoolean(value());
    }

    boolean parseBoolean(String value) {
      return switch (value) {
        case "1", "t", "T", "true", "TRUE", "True" -> true;
        case "0", "f", "F", "false", "FALSE", "False" -> false;
        default ->
            throw new DockerfileError(
                span, "invalid value \"" + value + "\" of " + key(), "true or false", "");
      };
    }
  }

  MountFields {
    all = List.copyOf(all);
  }

  /** The value of {@code from}, which can't have variables. */
  Optional<String> from() {
    Optional<String> from = Optional.empty();
    for (Field field : all) {
      if (field.key().toLowerCase(Locale.ROOT).equals("from") && field.hasValue()) {
        CopyReader.refuseVariables(new Word(field.value(), field.span()), "from");
        from = Optional.of(field.value()).filter(value -> !value.isEmpty());
      }
    }
    return from;
  }

  static MountFields split(Word value) {
    List<Field> fields = new ArrayList<>();
    String text = value.text();
    for (int position = 0; position <= text.length(); position++) {
      int start = position;
      StringBuilder field = new StringBuilder();
      position =
          text.startsWith("\"", position)
              ? quoted(value, position, field)
              : plain(text, position, field);
      fields.add(new Field(field.toString(), Token.partOf(text, value.span(), start, position)));
    }
    return new MountFields(fields);
  }

  private static int plain(String text, int start, StringBuilder field) {
    int comma = text.indexOf(',', start);
    int end = comma < 0 ? text.length() : comma;
    field.append(text, start, end);
    return end;
  }

  private static int quoted(Word value, int start, StringBuilder field) {
    String text = value.text();
    int i = start + 1;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '"') {
        field.append(c);
      } else if (text.startsWith("\"", i)) {
        field.append('"');
        i++;
      } else if (i == text.length() || text.charAt(i) == ',') {
        return i;
      } else {
        break;
      }
    }
    throw new DockerfileError(
        Token.partOf(text, value.span(), start, text.length()),
        "a quoted field does not end before a comma");
  }
}
