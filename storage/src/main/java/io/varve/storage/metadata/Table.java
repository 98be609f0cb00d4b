package io.varve.storage.metadata;

import io.varve.oci.json.JsonValue.JsonObject;
import java.util.function.Function;

/**
 * A kind of record.
 *
 * @param name the table's name, lower-case letters and underscores
 * @param encode writes a record
 * @param decode reads a record
 * @param <T> the record
 */
public record Table<T>(
    String name, Function<T, JsonObject> encode, Function<JsonObject, T> decode) {}
