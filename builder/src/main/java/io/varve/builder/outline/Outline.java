package io.varve.builder.outline;

import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a target takes.
 *
 * @param name the stage's name, empty when it has none
 * @param description what the comment right above it says of it
 * @param arguments the build arguments of the stage and of those that it needs
 * @param secrets ids, and whether the build fails without
 * @param agents ids of ssh agents, and whether the build fails without
 * @param caches ids of cache mounts
 */
public record Outline(
    Optional<String> name,
    Optional<String> description,
    List<Argument> arguments,
    SequencedMap<String, Boolean> secrets,
    SequencedMap<String, Boolean> agents,
    List<String> caches) {

  /** Copies the lists. */
  public Outline {
    arguments = List.copyOf(arguments);
    caches = List.copyOf(caches);
  }

  /**
   * A build argument.
   *
   * @param name its name
   * @param value the value it has, empty for none
   * @param description what the comment right above it says of it
   */
  public record Argument(String name, Optional<String> value, Optional<String> description) {}

  /**
   * For programs.
   *
   * @return {@code {"name", "description", "args", "secrets", "ssh", "cache"}}
   */
  public JsonObject json() {
    JsonObjectBuilder json =
        JsonValue.object().putNonEmpty("name", name).putNonEmpty("description", description);
    put(
        json,
        "args",
        arguments.stream()
            .<JsonValue>map(
                argument ->
                    JsonValue.object()
                        .put("name", argument.name())
                        .putNonEmpty("description", argument.description())
                        .putNonEmpty("value", argument.value())
                        .build())
            .toList());
    put(json, "secrets", required(secrets));
    put(json, "ssh", required(agents));
    put(
        json,
        "cache",
        caches.stream().<JsonValue>map(id -> JsonValue.object().put("ID", id).build()).toList());
    return json.build();
  }

  private static void put(JsonObjectBuilder json, String name, List<JsonValue> values) {
    if (!values.isEmpty()) {
      json.put(name, new JsonArray(values));
    }
  }

  private static List<JsonValue> required(SequencedMap<String, Boolean> ids) {
    List<JsonValue> values = new ArrayList<>();
    ids.forEach(
        (id, required) -> {
          JsonObjectBuilder json = JsonValue.object().put("name", id);
          if (required) {
            json.put("required", true);
          }
          values.add(json.build());
        });
    return values;
  }
}
