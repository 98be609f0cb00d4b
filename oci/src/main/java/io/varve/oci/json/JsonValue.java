package io.varve.oci.json;

import io.varve.oci.error.InvalidArgument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/** A JSON value (RFC 8259). */
public sealed interface JsonValue {

  /**
   * An object; the order of its members is kept.
   *
   * @param members the members
   */
  record JsonObject(SequencedMap<String, JsonValue> members) implements JsonValue {

    /** The object without members. */
    public static final JsonObject EMPTY = new JsonObject(new LinkedHashMap<>());

    /** Copies the members. */
    public JsonObject {
      members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
    }

    /** By hand, as {@link #hashCode}: the first use of a record's own costs milliseconds. */
    @Override
    public boolean equals(Object other) {
      return other instanceof JsonObject object && members.equals(object.members);
    }

    @Override
    public int hashCode() {
      return members.hashCode();
    }

    /**
     * A member, absent when missing or null.
     *
     * @param name the member's name
     * @return its value
     */
    public Optional<JsonValue> get(String name) {
      return Optional.ofNullable(members.get(name)).filter(v -> !(v instanceof JsonNull));
    }

    /**
     * A text member.
     *
     * @param name the member's name
     * @return its text, empty when missing or null
     * @throws InvalidArgument when it is no text
     */
    public Optional<String> string(String name) {
      return get(name).map(v -> v.asString(name));
    }

    /**
     * A member that must be there and text.
     *
     * @param name the member's name
     * @return its text
     */
    public String requiredString(String name) {
      return string(name)
          .orElseThrow(() -> new InvalidArgument("missing member \"" + name + "\" in JSON object"));
    }

    /**
     * A whole number.
     *
     * @param name the member's name
     * @return its value, empty when missing or null
     */
    public OptionalLong number(String name) {
      Optional<JsonValue> value = get(name);
      return value.isPresent() ? OptionalLong.of(value.get().asLong(name)) : OptionalLong.empty();
    }

    /**
     * A truth value, false when missing or null.
     *
     * @param name the member's name
     * @return its value
     */
    public boolean bool(String name) {
      return get(name).map(v -> v instanceof JsonBoolean(boolean b) && b).orElse(false);
    }

    /**
     * The elements of an array, none when missing or null.
     *
     * @param name the member's name
     * @return the elements
     */
    public List<JsonValue> array(String name) {
      return get(name).map(v -> v.asArray(name)).orElse(List.of());
    }

    /**
     * An object, absent when missing or null.
     *
     * @param name the member's name
     * @return the object
     */
    public Optional<JsonObject> object(String name) {
      return get(name).map(v -> v.asObject(name));
    }

    /**
     * The texts of an array, absent when missing or null.
     *
     * @param name the member's name
     * @return the texts
     */
    public Optional<List<String>> strings(String name) {
      return get(name)
          .map(v -> v.asArray(name).stream().map(element -> element.asString(name)).toList());
    }

    /**
     * The texts of an object's members, none when missing or null.
     *
     * @param name the member's name
     * @return names and texts in order
     */
    public SequencedMap<String, String> stringMap(String name) {
      SequencedMap<String, String> map = new LinkedHashMap<>();
      object(name)
          .ifPresent(o -> o.members().forEach((key, value) -> map.put(key, value.asString(key))));
      return map;
    }
  }

  /**
   * An array.
   *
   * @param elements its elements
   */
  record JsonArray(List<JsonValue> elements) implements JsonValue {
    /** Copies the elements. */
    public JsonArray {
      elements = List.copyOf(elements);
    }
  }

  /**
   * A text.
   *
   * @param text its characters
   */
  record JsonString(String text) implements JsonValue {}

  /**
   * A number.
   *
   * @param literal as written
   */
  record JsonNumber(String literal) implements JsonValue {}

  /**
   * A truth value.
   *
   * @param value which
   */
  record JsonBoolean(boolean value) implements JsonValue {}

  /** The null value. */
  record JsonNull() implements JsonValue {}

  /**
   * A text value.
   *
   * @param text its characters
   * @return the value
   */
  static JsonValue of(String text) {
    return new JsonString(text);
  }

  /**
   * A whole number.
   *
   * @param number its value
   * @return the value
   */
  static JsonValue of(long number) {
    return new JsonNumber(Long.toString(number));
  }

  /**
   * A truth value.
   *
   * @param value which
   * @return the value
   */
  static JsonValue of(boolean value) {
    return new JsonBoolean(value);
  }

  /**
   * An array of texts.
   *
   * @param texts the texts
   * @return the array
   */
  static JsonValue ofStrings(Iterable<String> texts) {
    List<JsonValue> elements = new ArrayList<>();
    texts.forEach(text -> elements.add(new JsonString(text)));
    return new JsonArray(elements);
  }

  /**
   * An object of texts.
   *
   * @param map names and texts
   * @return the object, in the map's order
   */
  static JsonValue ofStringMap(Map<String, String> map) {
    LinkedHashMap<String, JsonValue> members = new LinkedHashMap<>();
    map.forEach((name, text) -> members.put(name, new JsonString(text)));
    return new JsonObject(members);
  }

  /**
   * Starts an object.
   *
   * @return an empty builder
   */
  static JsonObjectBuilder object() {
    return new JsonObjectBuilder();
  }

  /**
   * This value as text.
   *
   * @param what a name for the message
   * @return the text
   */
  default String asString(String what) {
    if (this instanceof JsonString(String text)) {
      return text;
    }
    throw new InvalidArgument("JSON member \"" + what + "\" must be a text");
  }

  /**
   * This value as a whole number.
   *
   * @param what a name for the message
   * @return the number
   */
  default long asLong(String what) {
    if (this instanceof JsonNumber(String literal)) {
      try {
        return Long.parseLong(literal);
      } catch (NumberFormatException e) {
        throw new InvalidArgument("JSON member \"" + what + "\" must be a 64-bit whole number", e);
      }
    }
    throw new InvalidArgument("JSON member \"" + what + "\" must be a number");
  }

  /**
   * This value as an object.
   *
   * @param what a name for the message
   * @return the object
   */
  default JsonObject asObject(String what) {
    if (this instanceof JsonObject object) {
      return object;
    }
    throw new InvalidArgument("JSON member \"" + what + "\" must be an object");
  }

  /**
   * This value as an array.
   *
   * @param what a name for the message
   * @return the elements
   */
  default List<JsonValue> asArray(String what) {
    if (this instanceof JsonArray(List<JsonValue> elements)) {
      return elements;
    }
    throw new InvalidArgument("JSON member \"" + what + "\" must be an array");
  }
}
