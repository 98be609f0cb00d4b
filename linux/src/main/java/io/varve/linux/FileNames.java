package io.varve.linux;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * File names as strings without loss. A name is bytes to the kernel; valid UTF-8 becomes the text
 * it means, and each other byte {@code 0x80–0xff} the lone surrogate {@code U+DC80–U+DCFF}, as
 * Python does ("surrogateescape"). The law: {@code encode(decode(bytes))} equals {@code bytes}.
 */
public final class FileNames {

  private static final char ESCAPE = '\udc00';

  /** What Java writes for bytes that it can't read. */
  private static final char LOST = '\ufffd';

  private FileNames() {}

  /**
   * The bytes of a name.
   *
   * @param name a name from {@link #decode}, or any text
   * @return its bytes; an unpaired surrogate outside the escapes becomes a question mark
   */
  public static byte[] encode(String name) {
    int length = name.length();
    byte[] plain = new byte[length];
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      if (c >= 0x80) {
        return encodeSlowly(name);
      }
      plain[i] = (byte) c;
    }
    return plain;
  }

  /**
   * The name of some bytes.
   *
   * @param bytes the name's bytes
   * @return the name
   */
  public static String decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  /**
   * The name of some bytes.
   *
   * @param bytes holds the name's bytes
   * @param offset where they begin
   * @param length how many they are
   * @return the name
   */
  public static String decode(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] < 0) {
        return decodeSlowly(ByteBuffer.wrap(bytes, offset, length));
      }
    }
    return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
  }

  /**
   * A path as such a string, also where Java's own text of it has lost bytes, as it does for what
   * is no UTF-8, and for all but ASCII when the process has no locale.
   *
   * @param path a path, as a directory listing gives it
   * @return text whose {@link #encode bytes} are the path's
   */
  public static String of(Path path) {
    String text = path.toString();
    if (text.indexOf(LOST) < 0) {
      return text;
    }
    StringBuilder name = new StringBuilder(path.isAbsolute() ? "/" : "");
    for (int i = 0; i < path.getNameCount(); i++) {
      name.append(i == 0 ? "" : "/").append(last(path.getName(i)));
    }
    return name.toString();
  }

  /**
   * The last name of a path, as {@link #of} gives it.
   *
   * @param path a path with a name
   * @return the name
   */
  public static String lastOf(Path path) {
    String text = of(path);
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /**
   * The path that such a string names: the opposite of {@link #of}, which {@code Path.of} is not
   * where bytes are no UTF-8, or the process has no locale.
   *
   * @param text an absolute or relative path
   * @return the path
   */
  public static Path path(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return pathOf(text);
      }
    }
    return Path.of(text);
  }

  /** A URI alone makes a path of bytes. */
  private static Path pathOf(String text) {
    StringBuilder uri = new StringBuilder("file:///");
    for (byte b : encode(text)) {
      boolean plain = b == '/' || (b >= '0' && b <= '9') || (b >= 'A' && b <= 'z' && b != '\\');
      if (plain && b != '[' && b != ']' && b != '^' && b != '`') {
        uri.append((char) b);
      } else {
        uri.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    Path absolute = Path.of(URI.create(uri.toString()));
    return text.startsWith("/") ? absolute : absolute.subpath(0, absolute.getNameCount());
  }

  /** A URI alone gives a name's bytes: those that are no plain letters as {@code %XX}. */
  private static String last(Path name) {
    String encoded = name.toUri().getRawPath();
    int end = encoded.length() - (encoded.endsWith("/") ? 1 : 0); // as a directory's does
    int start = encoded.lastIndexOf('/', end - 1) + 1;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(end - start);
    for (int i = start; i < end; i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return decode(bytes.toByteArray());
  }

  private static byte[] encodeSlowly(String name) {
    CharsetEncoder encoder =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer in = CharBuffer.wrap(name);
    ByteBuffer out = ByteBuffer.allocate(name.length() * 3 + 4);
    while (true) {
      CoderResult result = encoder.encode(in, out, true);
      if (result.isUnderflow()) {
        return Arrays.copyOf(out.array(), out.position());
      }
      char c = in.get();
      out.put(c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff ? (byte) (c - ESCAPE) : (byte) '?');
      encoder.reset();
    }
  }

  private static String decodeSlowly(ByteBuffer in) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer out = CharBuffer.allocate(in.remaining());
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isUnderflow()) {
        return out.flip().toString();
      }
      for (int i = result.length(); i > 0; i--) {
        out.put((char) (ESCAPE + (in.get() & 0xff)));
      }
      decoder.reset();
    }
  }
}
