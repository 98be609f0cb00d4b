package io.varve.oci.json;

import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonBoolean;
import io.varve.oci.json.JsonValue.JsonNull;
import io.varve.oci.json.JsonValue.JsonNumber;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.oci.json.JsonValue.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Reads JSON texts as RFC 8259 has them, and nothing more: UTF-8 that is well-formed, no member
 * twice, no deeper than {@value #MAXIMUM_DEPTH}. Texts come from strangers, and each start of the
 * program reads some before it has been compiled: one pass over the bytes, and few classes.
 */
final class JsonReader {

  private static final int MAXIMUM_DEPTH = 1000;
  private static final int MAXIMUM_NUMBER = 1000;

  private final byte[] text;
  private final String subject;
  private int at;
  private int depth;

  JsonReader(byte[] text, String subject) {
    this.text = text;
    this.subject = subject;
  }

  /** The one value of the text. */
  JsonValue read() {
    if (text.length >= 3 && text[0] == (byte) 0xef && text[1] == (byte) 0xbb) {
      at = text[2] == (byte) 0xbf ? 3 : 0;
    }
    skipSpace();
    if (at == text.length) {
      throw malformed("the text is empty");
    }
    JsonValue value = value();
    skipSpace();
    if (at < text.length) {
      throw new InvalidArgument(subject + ": text after the end of the JSON value");
    }
    return value;
  }

  private JsonValue value() {
    byte first = peek();
    return switch (first) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new JsonString(string());
      case 't' -> word("true", new JsonBoolean(true));
      case 'f' -> word("false", new JsonBoolean(false));
      case 'n' -> word("null", new JsonNull());
      default -> number();
    };
  }

  private JsonObject object() {
    enter();
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    boolean more = !endsWith('}');
    while (more) {
      if (peek() != '"') {
        throw malformed("expected the name of a member");
      }
      String name = string();
      expect(':');
      skipSpace();
      if (members.put(name, value()) != null) {
        throw malformed("the member \"" + name + "\" is there twice");
      }
      more = continues('}');
    }
    depth--;
    return new JsonObject(members);
  }

  private JsonArray array() {
    enter();
    List<JsonValue> elements = new ArrayList<>();
    boolean more = !endsWith(']');
    while (more) {
      elements.add(value());
      more = continues(']');
    }
    depth--;
    return new JsonArray(elements);
  }

  private void enter() {
    at++;
    depth++;
    if (depth > MAXIMUM_DEPTH) {
      throw malformed("nested deeper than " + MAXIMUM_DEPTH);
    }
    skipSpace();
  }

  /** Passes the end of an object or array that has nothing in it. */
  private boolean endsWith(char end) {
    if (peek() == end) {
      at++;
      return true;
    }
    return false;
  }

  /** Passes a comma, after which something must follow, or the end. */
  private boolean continues(char end) {
    skipSpace();
    byte next = peek();
    at++;
    if (next == end) {
      return false;
    }
    if (next != ',') {
      at--;
      throw malformed("expected a comma or '" + end + "'");
    }
    skipSpace();
    return true;
  }

  private void expect(char wanted) {
    skipSpace();
    if (peek() != wanted) {
      throw malformed("expected '" + wanted + "'");
    }
    at++;
  }

  private JsonValue word(String word, JsonValue value) {
    for (int i = 0; i < word.length(); i++) {
      if (peek() != word.charAt(i)) {
        throw malformed("expected " + word);
      }
      at++;
    }
    return value;
  }

  private JsonNumber number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (at < text.length && text[at] == '.') {
      at++;
      digits();
    }
    if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    if (at - start > MAXIMUM_NUMBER) {
      throw malformed("a number of more than " + MAXIMUM_NUMBER + " characters");
    }
    return new JsonNumber(new String(text, start, at - start, StandardCharsets.ISO_8859_1));
  }

  private void digits() {
    if (!isDigit(peek())) {
      throw malformed("unexpected character");
    }
    while (at < text.length && isDigit(text[at])) {
      at++;
    }
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** Most are plain ASCII without an escape: those are copied in one go. */
  private String string() {
    at++;
    int start = at;
    while (at < text.length) {
      byte b = text[at];
      if (b == '"') {
        return new String(text, start, at++ - start, StandardCharsets.ISO_8859_1);
      }
      if (b == '\\' || b < ' ') { // an escape, a control character or the first byte of several
        return longString(start);
      }
      at++;
    }
    throw malformed("the text ends inside a string");
  }

  private String longString(int start) {
    StringBuilder out = new StringBuilder();
    int from = start;
    while (peek() != '"') {
      byte b = text[at];
      if (b == '\\') {
        out.append(decoded(from));
        at++;
        out.append(escape());
        from = at;
      } else if (b >= 0 && b < ' ') {
        throw malformed("a control character in a string");
      } else {
        at++;
      }
    }
    out.append(decoded(from));
    at++;
    return out.toString();
  }

  /** The text from a place to here; the JDK would put a question mark for what is no UTF-8. */
  private String decoded(int from) {
    byte[] bytes = Arrays.copyOfRange(text, from, at);
    String decoded = new String(bytes, StandardCharsets.UTF_8);
    if (!Arrays.equals(bytes, decoded.getBytes(StandardCharsets.UTF_8))) {
      throw malformed("a string that is not UTF-8");
    }
    return decoded;
  }

  private char escape() {
    byte kind = peek();
    at++;
    return switch (kind) {
      case '"', '\\', '/' -> (char) kind;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> codeUnit();
      default -> throw malformed("an unknown escape in a string");
    };
  }

  private char codeUnit() {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0) {
        throw malformed("expected four hexadecimal digits");
      }
      unit = unit << 4 | digit;
      at++;
    }
    return (char) unit;
  }

  private void skipSpace() {
    while (at < text.length) {
      byte b = text[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return;
      }
      at++;
    }
  }

  private byte peek() {
    if (at >= text.length) {
      throw malformed("the text ends too early");
    }
    return text[at];
  }

  private InvalidArgument malformed(String reason) {
    return new InvalidArgument(subject + ": malformed JSON at byte " + at + ": " + reason);
  }
}
