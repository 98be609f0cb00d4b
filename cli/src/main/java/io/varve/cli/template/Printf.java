package io.varve.cli.template;

import io.varve.oci.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** Go's printf with the verbs that make sense for JSON values. */
final class Printf {
  private static final int MAXIMUM_WIDTH = 1000;

  private Printf() {}

  static String format(List<JsonValue> arguments) {
    if (arguments.isEmpty()
        || !(arguments.getFirst() instanceof JsonValue.JsonString(var format))) {
      throw Functions.error("printf", "needs a format");
    }
    StringBuilder out = new StringBuilder();
    int next = 1;
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      int end = i + 1;
      while (end < format.length() && "-+ #0123456789.".indexOf(format.charAt(end)) >= 0) {
        end++;
      }
      if (end == format.length()) {
        throw Functions.error("printf", "the format ends in the middle of a verb");
      }
      char verb = format.charAt(end);
      String flags = format.substring(i + 1, end);
      i = end;
      if (verb == '%') {
        out.append('%');
        continue;
      }
      if (next == arguments.size()) {
        throw Functions.error("printf", "no value for %" + flags + verb);
      }
      out.append(one(flags, verb, arguments.get(next)));
      next++;
    }
    return out.toString();
  }

  private static String one(String flags, char verb, JsonValue value) {
    if (flags.matches(".*\\d{4,}.*")) {
      throw Functions.error("printf", "widths go up to " + (MAXIMUM_WIDTH - 1));
    }
    try {
      return switch (verb) {
        case 's', 'v' -> String.format(Locale.ROOT, "%" + flags + "s", Functions.print(value));
        case 'q' ->
            String.format(
                Locale.ROOT, "%" + flags + "s", io.varve.oci.json.Json.toText(quotable(value)));
        case 'd' ->
            String.format(Locale.ROOT, "%" + flags + "d", number(value).toBigIntegerExact());
        case 'x' ->
            String.format(Locale.ROOT, "%" + flags + "x", number(value).toBigIntegerExact());
        case 'f' -> String.format(Locale.ROOT, "%" + flags + "f", number(value));
        case 't' -> String.format(Locale.ROOT, "%" + flags + "s", Functions.print(value));
        default -> throw Functions.error("printf", "unknown verb %" + verb);
      };
    } catch (java.util.IllegalFormatException | ArithmeticException | NumberFormatException e) {
      TemplateError error =
          Functions.error("printf", "%" + flags + verb + " can't print " + Functions.print(value));
      error.initCause(e);
      throw error;
    }
  }

  private static JsonValue quotable(JsonValue value) {
    return JsonValue.of(Functions.print(value));
  }

  private static BigDecimal number(JsonValue value) {
    return new BigDecimal(Functions.print(value));
  }
}
