package io.varve.linux;

import java.io.ByteArrayOutputStream;
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
   * @return text whose {@link #encode bytes} are the path's; absolute when bytes were lost
   */
  public static String of(Path path) {
    String text = path.toString();
    return text.indexOf(LOST) < 0 ? text : decode(bytes(path));
  }

  /** A URI alone gives a path's bytes: those that are no plain letters as {@code %XX}. */
  private static byte[] bytes(Path path) {
    String encoded = path.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
        i += 2;
      } else if (c != '/' || i < encoded.length() - 1) { // a directory's ends with a slash
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
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
