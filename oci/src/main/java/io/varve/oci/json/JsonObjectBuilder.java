package io.varve.oci.json;

import io.varve.oci.json.JsonValue.JsonObject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Collects the members of a {@link JsonObject} in order. */
public final class JsonObjectBuilder {

  private final SequencedMap<String, JsonValue> members = new LinkedHashMap<>();

  JsonObjectBuilder() {}

  /**
   * Adds a member.
   *
   * @param name its name
   * @param value its value
   * @return this builder
   */
  public JsonObjectBuilder put(String name, JsonValue value) {
    members.put(name, value);
    return this;
  }

  /**
   * Adds a text.
   *
   * @param name its name
   * @param text its text
   * @return this builder
   */
  public JsonObjectBuilder put(String name, String text) {
    return put(name, JsonValue.of(text));
  }

  /**
   * Adds a whole number.
   *
   * @param name its name
   * @param number its value
   * @return this builder
   */
  public JsonObjectBuilder put(String name, long number) {
    return put(name, JsonValue.of(number));
  }

  /**
   * Adds a truth value.
   *
   * @param name its name
   * @param value its value
   * @return this builder
   */
  public JsonObjectBuilder put(String name, boolean value) {
    return put(name, JsonValue.of(value));
  }

  /**
   * Adds a text when there is one and it is not empty.
   *
   * @param name its name
   * @param text the text
   * @return this builder
   */
  public JsonObjectBuilder putNonEmpty(String name, Optional<String> text) {
    text.filter(t -> !t.isEmpty()).ifPresent(t -> put(name, t));
    return this;
  }

  /**
   * Adds an array of texts when there are any.
   *
   * @param name its name
   * @param texts the texts
   * @return this builder
   */
  public JsonObjectBuilder putNonEmpty(String name, Collection<String> texts) {
    if (!texts.isEmpty()) {
      put(name, JsonValue.ofStrings(texts));
    }
    return this;
  }

  /**
   * Adds an object of texts when there are any.
   *
   * @param name its name
   * @param texts names and texts
   * @return this builder
   */
  public JsonObjectBuilder putNonEmpty(String name, Map<String, String> texts) {
    if (!texts.isEmpty()) {
      put(name, JsonValue.ofStringMap(texts));
    }
    return this;
  }

  /**
   * The finished object.
   *
   * @return an immutable value
   */
  public JsonObject build() {
    return new JsonObject(members);
  }
}
