package io.varve.oci.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jackson is the reference: what it takes and refuses, reads and writes, we do. */
class JsonAgainstJacksonTest {

  private static final JsonFactory JACKSON =
      new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  @Property(tries = 3000)
  void textsMadeOfPiecesOfJsonAreReadAlike(@ForAll("nearlyJson") String text) {
    check(text.getBytes(UTF_8));
  }

  @Property(tries = 3000)
  void aByteOfAValidTextThatChangesIsNoticedAlike(
      @ForAll("values") JsonValue value, @ForAll int place, @ForAll byte changed) {
    byte[] text = Json.toBytes(value);
    text[Math.floorMod(place, text.length)] = changed;
    check(text);
  }

  @Property
  void valuesAreWrittenAlike(@ForAll("values") JsonValue value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator generator = JACKSON.createGenerator(out)) {
      write(generator, value);
    }
    assertThat(Json.toText(value)).isEqualTo(out.toString(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "-0",
        "-",
        "01",
        "1.",
        ".5",
        "1e",
        "1e+5",
        "-1.5E-3",
        "tru",
        "true ",
        "nul",
        "\"",
        "\"a",
        "\"\\",
        "\"\\u12",
        "\"\\uD834\\uDD1E\"",
        "\"\\x\"",
        "\"\t\"",
        "[",
        "[]",
        "[,]",
        "[1,]",
        "[1 2]",
        "{",
        "{}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "{a:1}",
        "[] []",
        "{\"a\" : [ 1 , null ] }",
        "\"\u00e9\u20ac\ud834\udd1e\"",
        "+1",
        "NaN",
        "/* */ 1",
        "'a'",
        "\u0001",
        "[1]x",
        "\ufeff[]",
        "[\"\\/\"]"
      })
  void cornersAreReadAlike(String text) {
    check(text.getBytes(UTF_8));
  }

  private static void check(byte[] text) {
    // Jackson guesses UTF-16 and UTF-32 from zero bytes; RFC 8259 wants UTF-8, and so do we.
    for (byte b : text) {
      if (b == 0) {
        return;
      }
    }
    String decoded = new String(text, UTF_8);
    if (Arrays.equals(decoded.getBytes(UTF_8), text)) {
      assertThat(ours(text)).as(decoded).isEqualTo(theirs(text));
    } else {
      assertThat(ours(text)).as("Jackson takes some of what is no UTF-8; we take none").isEmpty();
    }
  }

  private static Optional<JsonValue> ours(byte[] text) {
    try {
      return Optional.of(Json.parse(text, "test"));
    } catch (InvalidArgument _) {
      return Optional.empty();
    }
  }

  private static Optional<JsonValue> theirs(byte[] text) {
    try (JsonParser parser = JACKSON.createParser(text)) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      JsonValue value = read(parser);
      return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static JsonValue read(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, read(parser));
      }
      return new JsonObject(members);
    }
    if (token == JsonToken.START_ARRAY) {
      List<JsonValue> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(read(parser));
      }
      return new JsonArray(elements);
    }
    if (token == JsonToken.VALUE_STRING) {
      return new JsonString(parser.getText());
    }
    if (token.isNumeric()) {
      return new JsonNumber(parser.getText());
    }
    return token.isBoolean() ? new JsonBoolean(parser.getBooleanValue()) : new JsonNull();
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

  @Provide
  Arbitrary<String> nearlyJson() {
    return Arbitraries.of(
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"", "\\", "\\n", "\\u00e9", "1", "-",
            "0", ".", "e", "true", "false", "null", " ", "\n", "\u00e9", "\t")
        .list()
        .ofMaxSize(12)
        .map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<JsonValue> values() {
    Arbitrary<JsonValue> leaves =
        Arbitraries.oneOf(
            Arbitraries.strings()
                .ofMaxLength(8)
                .map(text -> new JsonString(new String(text.getBytes(UTF_8), UTF_8))),
            Arbitraries.of("0", "-1", "1.50", "1e9").map(JsonNumber::new),
            Arbitraries.of(true, false).map(JsonBoolean::new),
            Arbitraries.just(new JsonNull()));
    return Arbitraries.recursive(
        () -> leaves,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(3).map(JsonArray::new),
                Arbitraries.maps(Arbitraries.strings().alpha().ofMaxLength(3), inner)
                    .ofMaxSize(3)
                    .map(members -> new JsonObject(new LinkedHashMap<>(members)))),
        0,
        3);
  }
}
