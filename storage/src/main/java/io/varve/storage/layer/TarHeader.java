package io.varve.storage.layer;

import io.varve.linux.FileNames;
import io.varve.oci.error.DataLoss;
import java.nio.charset.StandardCharsets;

/** The fields of one header block. */
final class TarHeader {

  private final byte[] block;

  /** Takes the block over. */
  TarHeader(byte[] block) {
    this.block = block;
  }

  boolean isZero() {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the checksum is right; some old archivers summed signed bytes. */
  boolean isSound() {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < block.length; i++) {
      boolean inField =
          i >= TarFormat.CHECKSUM && i < TarFormat.CHECKSUM + TarFormat.CHECKSUM_LENGTH;
      unsigned += inField ? ' ' : block[i] & 0xff;
      signed += inField ? ' ' : block[i];
    }
    long stated = number(TarFormat.CHECKSUM, TarFormat.CHECKSUM_LENGTH, "checksum");
    return stated == unsigned || stated == signed;
  }

  char type() {
    return (char) (block[TarFormat.TYPE] & 0xff);
  }

  /** The name, with the prefix where the format has one. */
  String name() {
    String name = text(TarFormat.NAME, TarFormat.NAME_LENGTH);
    int length = prefixLength();
    String prefix = length == 0 ? "" : text(TarFormat.PREFIX, length);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private int prefixLength() {
    if (!isAt(TarFormat.MAGIC, "ustar\0")) {
      return 0;
    }
    return isAt(TarFormat.STAR_TRAILER, "tar\0")
        ? TarFormat.STAR_PREFIX_LENGTH
        : TarFormat.PREFIX_LENGTH;
  }

  boolean isExtendedAt(int offset) {
    return block[offset] != 0 && block[offset] != '0';
  }

  private boolean isAt(int offset, String text) {
    byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < expected.length; i++) {
      if (block[offset + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Text up to the first NUL. */
  String text(int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return FileNames.decode(block, offset, end - offset);
  }

  /** A number in octal digits, or in base 256 where the first bit is set. */
  long number(int offset, int length, String field) {
    if ((block[offset] & 0x80) != 0) {
      return binary(offset, length, field);
    }
    long value = 0;
    int at = offset;
    int end = offset + length;
    while (at < end && (block[at] == ' ' || block[at] == 0)) {
      at++;
    }
    while (at < end && block[at] != ' ' && block[at] != 0) {
      if (block[at] < '0' || block[at] > '7') {
        throw new DataLoss("tar header \"" + printable(name()) + "\": invalid " + field);
      }
      value = (value << 3) + (block[at++] - '0');
    }
    return value;
  }

  private long binary(int offset, int length, String field) {
    boolean negative = (block[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int digit = i == 0 && !negative ? block[offset] & 0x7f : block[offset + i] & 0xff;
      boolean overflows = value != (value << 8) >> 8;
      if (overflows) {
        throw new DataLoss("tar header \"" + printable(name()) + "\": too great " + field);
      }
      value = (value << 8) | digit;
    }
    return value;
  }

  /** A name for messages: control characters are shown as escapes. */
  static String printable(String name) {
    StringBuilder shown = new StringBuilder(name.length());
    name.codePoints()
        .limit(300)
        .forEach(
            c -> {
              if (Character.isISOControl(c) || (c >= 0xd800 && c <= 0xdfff)) {
                shown.append(String.format("\\x%02x", c & 0xff));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }
}
