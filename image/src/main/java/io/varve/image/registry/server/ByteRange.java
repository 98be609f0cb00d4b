package io.varve.image.registry.server;

import io.varve.image.registry.server.Refusal.Code;
import java.util.Optional;

/**
 * A part of a blob (RFC 9110, section 14.1.2; one range only).
 *
 * @param start the first byte
 * @param last the last byte, before {@code start} for none
 */
record ByteRange(long start, long last) {

  /** Reads a Range field; a missing or foreign one means everything. */
  static ByteRange of(Optional<String> header, long size) throws Refusal {
    if (header.isEmpty() || !header.get().startsWith("bytes=") || header.get().contains(",")) {
      return new ByteRange(0, size - 1);
    }
    String text = header.get().substring("bytes=".length()).strip();
    int dash = text.indexOf('-');
    try {
      String from = text.substring(0, dash);
      String to = text.substring(dash + 1);
      ByteRange range =
          from.isEmpty()
              ? new ByteRange(Math.max(0, size - Long.parseLong(to)), size - 1)
              : new ByteRange(
                  Long.parseLong(from),
                  to.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(to)));
      if (range.start >= 0 && range.start < size && range.start <= range.last) {
        return range;
      }
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      throw invalid(text, size);
    }
    throw invalid(text, size);
  }

  private static Refusal invalid(String text, long size) {
    return new Refusal(Code.RANGE_INVALID, "no bytes " + text + " in a blob of " + size);
  }

  long length() {
    return last - start + 1;
  }

  boolean isWhole(long size) {
    return start == 0 && last == size - 1;
  }
}
