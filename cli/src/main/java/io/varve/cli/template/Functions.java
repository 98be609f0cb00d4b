package io.varve.cli.template;

import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonBoolean;
import io.varve.oci.json.JsonValue.JsonNull;
import io.varve.oci.json.JsonValue.JsonNumber;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.oci.json.JsonValue.JsonString;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/** Go's and docker's template functions. */
final class Functions {
  private Functions() {}

  static JsonValue call(String name, List<JsonValue> arguments) {
    return switch (name) {
      case "json" -> text(Json.toText(one(name, arguments)));
      case "jsonIndent", "prettyjson" -> text(Json.toPrettyText(one(name, arguments)));
      case "lower" -> text(string(name, one(name, arguments)).toLowerCase(Locale.ROOT));
      case "upper" -> text(string(name, one(name, arguments)).toUpperCase(Locale.ROOT));
      case "title" -> text(title(string(name, one(name, arguments))));
      case "trim" -> text(string(name, one(name, arguments)).strip());
      case "split" -> split(arguments);
      case "join" -> join(arguments);
      case "len" -> JsonValue.of(length(one(name, arguments)));
      case "index" -> index(arguments);
      case "slice" -> slice(arguments);
      case "print" -> text(concatenate(arguments, ""));
      case "println" -> text(concatenate(arguments, " ") + "\n");
      case "printf" -> text(Printf.format(arguments));
      case "truncate" -> truncate(arguments);
      case "pad" -> pad(arguments);
      case "not" -> JsonValue.of(!isTrue(one(name, arguments)));
      case "and", "or" -> last(name, arguments);
      case "eq" -> JsonValue.of(equalToAny(arguments));
      case "ne" -> {
        check(name, arguments, 2, 2);
        yield JsonValue.of(!equal(arguments.get(0), arguments.get(1)));
      }
      case "lt" -> compare(name, arguments, order -> order < 0);
      case "le" -> compare(name, arguments, order -> order <= 0);
      case "gt" -> compare(name, arguments, order -> order > 0);
      case "ge" -> compare(name, arguments, order -> order >= 0);
      default -> throw new TemplateError("template: function \"" + name + "\" not defined");
    };
  }

  static boolean isTrue(JsonValue value) {
    return switch (value) {
      case JsonNull _ -> false;
      case JsonBoolean(boolean truth) -> truth;
      case JsonString(String text) -> !text.isEmpty();
      case JsonNumber(String literal) -> new BigDecimal(literal).signum() != 0;
      case JsonArray(List<JsonValue> elements) -> !elements.isEmpty();
      case JsonObject(var members) -> !members.isEmpty();
    };
  }

  /** A value as Go prints it. */
  static String print(JsonValue value) {
    return switch (value) {
      case JsonNull _ -> "[]"; // docker's are lists without elements
      case JsonBoolean(boolean truth) -> Boolean.toString(truth);
      case JsonString(String text) -> text;
      case JsonNumber(String literal) -> literal;
      case JsonArray(List<JsonValue> elements) ->
          "[" + String.join(" ", elements.stream().map(Functions::print).toList()) + "]";
      case JsonObject(var members) ->
          "map["
              + String.join(
                  " ",
                  members.entrySet().stream()
                      .sorted(Map.Entry.comparingByKey())
                      .map(member -> member.getKey() + ":" + print(member.getValue()))
                      .toList())
              + "]";
    };
  }

  static String describe(JsonValue value) {
    return switch (value) {
      case JsonNull _ -> "nothing";
      case JsonBoolean _ -> "a truth value";
      case JsonString _ -> "a text";
      case JsonNumber _ -> "a number";
      case JsonArray _ -> "a list";
      case JsonObject _ -> "an object";
    };
  }

  static TemplateError error(String function, String what) {
    return new TemplateError("template: " + function + ": " + what);
  }

  private static JsonValue text(String text) {
    return JsonValue.of(text);
  }

  private static void check(String name, List<JsonValue> arguments, int least, int most) {
    if (arguments.size() < least || arguments.size() > most) {
      throw error(name, "wrong number of arguments: " + arguments.size());
    }
  }

  private static JsonValue one(String name, List<JsonValue> arguments) {
    check(name, arguments, 1, 1);
    return arguments.getFirst();
  }

  private static JsonValue last(String name, List<JsonValue> arguments) {
    check(name, arguments, 1, Integer.MAX_VALUE);
    return arguments.getLast();
  }

  private static String string(String name, JsonValue value) {
    return switch (value) {
      case JsonString(String text) -> text;
      case JsonNull _ -> "";
      case JsonNumber(String literal) -> literal;
      case JsonBoolean _, JsonArray _, JsonObject _ ->
          throw error(name, "needs a text, not " + describe(value));
    };
  }

  private static int integer(String name, JsonValue value) {
    try {
      return new BigDecimal(string(name, value)).intValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      TemplateError error = error(name, "needs a whole number, not " + print(value));
      error.initCause(e);
      throw error;
    }
  }

  private static String title(String text) {
    StringBuilder titled = new StringBuilder(text);
    for (int i = 0; i < titled.length(); i++) {
      if (i == 0 || titled.charAt(i - 1) == ' ') {
        titled.setCharAt(i, Character.toUpperCase(titled.charAt(i)));
      }
    }
    return titled.toString();
  }

  private static JsonValue split(List<JsonValue> arguments) {
    check("split", arguments, 2, 2);
    String text = string("split", arguments.get(0));
    String separator = string("split", arguments.get(1));
    List<String> parts = new ArrayList<>();
    if (separator.isEmpty()) {
      text.codePoints().forEach(c -> parts.add(Character.toString(c)));
    } else {
      parts.addAll(Arrays.asList(text.split(java.util.regex.Pattern.quote(separator), -1)));
    }
    return JsonValue.ofStrings(parts);
  }

  private static JsonValue join(List<JsonValue> arguments) {
    check("join", arguments, 2, 2);
    if (arguments.get(0) instanceof JsonNull) {
      return text("");
    }
    if (!(arguments.get(0) instanceof JsonArray(List<JsonValue> elements))) {
      throw error("join", "needs a list, not " + describe(arguments.get(0)));
    }
    String separator = string("join", arguments.get(1));
    return text(String.join(separator, elements.stream().map(Functions::print).toList()));
  }

  private static int length(JsonValue value) {
    return switch (value) {
      case JsonString(String text) -> text.codePointCount(0, text.length());
      case JsonArray(List<JsonValue> elements) -> elements.size();
      case JsonObject(var members) -> members.size();
      case JsonNull _ -> 0;
      case JsonNumber _, JsonBoolean _ -> throw error("len", describe(value) + " has no length");
    };
  }

  private static JsonValue index(List<JsonValue> arguments) {
    check("index", arguments, 1, Integer.MAX_VALUE);
    JsonValue value = arguments.getFirst();
    for (JsonValue key : arguments.subList(1, arguments.size())) {
      value = index(value, key);
    }
    return value;
  }

  private static JsonValue index(JsonValue value, JsonValue key) {
    return switch (value) {
      case JsonObject(var members) ->
          // A missing key of a Go map is the zero value.
          members.getOrDefault(string("index", key), text(""));
      case JsonArray(List<JsonValue> elements) -> {
        int place = integer("index", key);
        if (place < 0 || place >= elements.size()) {
          throw error("index", "the list has " + elements.size() + " elements, not " + print(key));
        }
        yield elements.get(place);
      }
      case JsonNull _ -> new JsonNull();
      case JsonString _, JsonNumber _, JsonBoolean _ ->
          throw error("index", "can't look into " + describe(value));
    };
  }

  /** The value of one of the labels {@code a=1,b=2}, or nothing. */
  static JsonValue label(JsonValue labels, JsonValue name) {
    String prefix = string("Label", name) + "=";
    for (String pair : string("Label", labels).split(",", -1)) {
      if (pair.startsWith(prefix)) {
        return text(pair.substring(prefix.length()));
      }
    }
    return text("");
  }

  private static JsonValue slice(List<JsonValue> arguments) {
    check("slice", arguments, 1, 3);
    JsonValue value = arguments.getFirst();
    int length = length(value);
    int from = arguments.size() > 1 ? integer("slice", arguments.get(1)) : 0;
    int to = arguments.size() > 2 ? integer("slice", arguments.get(2)) : length;
    if (from < 0 || to > length || from > to) {
      throw error("slice", "bounds " + from + " to " + to + " of " + length);
    }
    if (value instanceof JsonArray(List<JsonValue> elements)) {
      return new JsonArray(elements.subList(from, to));
    }
    String text = string("slice", value);
    return text(text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to)));
  }

  private static String concatenate(List<JsonValue> arguments, String separator) {
    return String.join(separator, arguments.stream().map(Functions::print).toList());
  }

  private static JsonValue truncate(List<JsonValue> arguments) {
    check("truncate", arguments, 2, 2);
    String text = string("truncate", arguments.get(0));
    int length = Math.clamp(integer("truncate", arguments.get(1)), 0, text.length());
    return text(text.substring(0, length));
  }

  private static JsonValue pad(List<JsonValue> arguments) {
    check("pad", arguments, 3, 3);
    String text = string("pad", arguments.get(0));
    int before = Math.clamp(integer("pad", arguments.get(1)), 0, 1000);
    int after = Math.clamp(integer("pad", arguments.get(2)), 0, 1000);
    return text(" ".repeat(before) + text + " ".repeat(after));
  }

  private static boolean equalToAny(List<JsonValue> arguments) {
    check("eq", arguments, 2, Integer.MAX_VALUE);
    return arguments.stream().skip(1).anyMatch(other -> equal(arguments.getFirst(), other));
  }

  private static boolean equal(JsonValue one, JsonValue other) {
    if (one instanceof JsonNumber(String first) && other instanceof JsonNumber(String second)) {
      return new BigDecimal(first).compareTo(new BigDecimal(second)) == 0;
    }
    return one.equals(other);
  }

  private static JsonValue compare(String name, List<JsonValue> arguments, IntPredicate wanted) {
    check(name, arguments, 2, 2);
    JsonValue one = arguments.get(0);
    JsonValue other = arguments.get(1);
    if (one instanceof JsonNumber(String first) && other instanceof JsonNumber(String second)) {
      return JsonValue.of(wanted.test(new BigDecimal(first).compareTo(new BigDecimal(second))));
    }
    return JsonValue.of(wanted.test(string(name, one).compareTo(string(name, other))));
  }
}
