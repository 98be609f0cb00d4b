package io.varve.oci.json;

import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonBoolean;
import io.varve.oci.json.JsonValue.JsonNull;
import io.varve.oci.json.JsonValue.JsonNumber;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.oci.json.JsonValue.JsonString;
import java.nio.charset.StandardCharsets;

/** Reads and writes JSON texts. */
public final class Json {

  private Json() {}

  /**
   * Reads one JSON text.
   *
   * @param bytes UTF-8
   * @param subject what the text is, for the message
   * @return its value
   * @throws InvalidArgument when it is malformed, has a member twice, or something follows it
   */
  public static JsonValue parse(byte[] bytes, String subject) {
    return new JsonReader(bytes, subject).read();
  }

  /**
   * Reads one JSON object.
   *
   * @param bytes UTF-8
   * @param subject what the text is, for the message
   * @return the object
   */
  public static JsonObject parseObject(byte[] bytes, String subject) {
    if (parse(bytes, subject) instanceof JsonObject object) {
      return object;
    }
    throw new InvalidArgument(subject + ": expected a JSON object");
  }

  /**
   * Writes a value without white space.
   *
   * @param value the value
   * @return UTF-8
   */
  public static byte[] toBytes(JsonValue value) {
    return toText(value).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Writes a value without white space.
   *
   * @param value the value
   * @return the text
   */
  public static String toText(JsonValue value) {
    JsonWriter writer = new JsonWriter();
    writer.write(value);
    return writer.toString();
  }

  /**
   * Writes a value with line breaks and four spaces of indentation, as docker inspect does.
   *
   * @param value the value
   * @return the text, without a final line break
   */
  public static String toPrettyText(JsonValue value) {
    StringBuilder out = new StringBuilder();
    pretty(value, "", out);
    return out.toString();
  }

  private static void pretty(JsonValue value, String indent, StringBuilder out) {
    String deeper = indent + "    ";
    switch (value) {
      case JsonObject(var members) when !members.isEmpty() -> {
        String separator = "{\n";
        for (var member : members.entrySet()) {
          out.append(separator).append(deeper);
          out.append(toText(new JsonString(member.getKey()))).append(": ");
          pretty(member.getValue(), deeper, out);
          separator = ",\n";
        }
        out.append('\n').append(indent).append('}');
      }
      case JsonArray(var elements) when !elements.isEmpty() -> {
        String separator = "[\n";
        for (JsonValue element : elements) {
          out.append(separator).append(deeper);
          pretty(element, deeper, out);
          separator = ",\n";
        }
        out.append('\n').append(indent).append(']');
      }
      case JsonObject _, JsonArray _, JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ ->
          out.append(toText(value));
    }
  }
}
