package io.varve.oci.json;

import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonBoolean;
import io.varve.oci.json.JsonValue.JsonNull;
import io.varve.oci.json.JsonValue.JsonNumber;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.oci.json.JsonValue.JsonString;

/**
 * Writes JSON texts without white space. The bytes of a value never change from one version to the
 * next, since digests are made of them: escapes are the short ones, else {@code \}{@code u00XX}
 * with upper-case digits, and only where RFC 8259 wants one.
 */
final class JsonWriter {

  private final StringBuilder out = new StringBuilder(512);

  /** Tests instead of a switch over patterns: the first such switch costs 2 ms at each start. */
  void write(JsonValue value) {
    if (value instanceof JsonObject object) {
      write(object);
    } else if (value instanceof JsonArray array) {
      write(array);
    } else if (value instanceof JsonString string) {
      write(string.text());
    } else if (value instanceof JsonNumber number) {
      out.append(number.literal());
    } else if (value instanceof JsonBoolean flag) {
      out.append(flag.value());
    } else if (value instanceof JsonNull) {
      out.append("null");
    }
  }

  private void write(JsonObject object) {
    char separator = '{';
    for (var member : object.members().entrySet()) {
      out.append(separator);
      write(member.getKey());
      out.append(':');
      write(member.getValue());
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  private void write(JsonArray array) {
    char separator = '[';
    for (JsonValue element : array.elements()) {
      out.append(separator);
      write(element);
      separator = ',';
    }
    out.append(separator == '[' ? "[]" : "]");
  }

  private void write(String text) {
    out.append('"');
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || isAlone(text, i)) {
        out.append(text, copied, i);
        escape(c);
        copied = i + 1;
      }
    }
    out.append(text, copied, text.length()).append('"');
  }

  /** Half of a pair of code units has no bytes in UTF-8. */
  private static boolean isAlone(String text, int index) {
    char c = text.charAt(index);
    if (!Character.isSurrogate(c)) {
      return false;
    }
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.toUpperCase(Character.forDigit(c >> shift & 15, 16)));
        }
      }
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
