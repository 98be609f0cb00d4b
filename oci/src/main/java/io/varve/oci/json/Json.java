package io.varve.oci.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonBoolean;
import io.varve.oci.json.JsonValue.JsonNull;
import io.varve.oci.json.JsonValue.JsonNumber;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.oci.json.JsonValue.JsonString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Reads and writes JSON texts. */
public final class Json {

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Json() {}

  /**
   * Reads one JSON text.
   *
   * @param bytes UTF-8
   * @param subject what the text is, for the message
   * @return its value
   * @throws InvalidArgument when it is malformed or something follows it
   */
  public static JsonValue parse(byte[] bytes, String subject) {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      parser.nextToken();
      JsonValue value = read(parser);
      if (parser.nextToken() != null) {
        throw new InvalidArgument(subject + ": text after the end of the JSON value");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new InvalidArgument(subject + ": malformed JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * Writes a value without white space.
   *
   * @param value the value
   * @return the text
   */
  public static String toText(JsonValue value) {
    return new String(toBytes(value), StandardCharsets.UTF_8);
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

  private static JsonValue read(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new InvalidArgument("malformed JSON: the text is empty");
    }
    return switch (token) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> new JsonString(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getText());
      case VALUE_TRUE -> new JsonBoolean(true);
      case VALUE_FALSE -> new JsonBoolean(false);
      case VALUE_NULL -> new JsonNull();
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new InvalidArgument("malformed JSON: unexpected " + token);
    };
  }

  private static JsonValue readObject(JsonParser parser) throws IOException {
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, read(parser));
    }
    return new JsonObject(members);
  }

  private static JsonValue readArray(JsonParser parser) throws IOException {
    List<JsonValue> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(read(parser));
    }
    return new JsonArray(elements);
  }

  private static void write(JsonGenerator generator, JsonValue value) throws IOException {
    switch (value) {
      case JsonObject(var members) -> {
        generator.writeStartObject();
        for (var member : members.entrySet()) {
          generator.writeFieldName(member.getKey());
          write(generator, member.getValue());
        }
        generator.writeEndObject();
      }
      case JsonArray(var elements) -> {
        generator.writeStartArray();
        for (JsonValue element : elements) {
          write(generator, element);
        }
        generator.writeEndArray();
      }
      case JsonString(String text) -> generator.writeString(text);
      case JsonNumber(String literal) -> generator.writeNumber(literal);
      case JsonBoolean(boolean flag) -> generator.writeBoolean(flag);
      case JsonNull() -> generator.writeNull();
    }
  }
}
