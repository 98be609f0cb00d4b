package io.varve.image.archive;

import io.varve.oci.error.InvalidArgument;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Reads the files and links of a tar that holds images: ustar with GNU long names and PAX paths and
 * sizes. Other kinds of entries have no meaning in an image archive and are passed over.
 */
final class TarSource {

  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 64 * 1024;

  private final InputStream in;
  private long left;
  private long padding;
  private Optional<String> longName = Optional.empty();
  private Optional<String> longLink = Optional.empty();
  private Optional<Long> longSize = Optional.empty();

  TarSource(InputStream in) {
    this.in = in;
  }

  /** The next file or link, empty at the end. */
  Optional<ArchiveEntry> next() throws IOException {
    while (true) {
      in.skipNBytes(left + padding);
      byte[] header = new byte[BLOCK];
      int count = in.readNBytes(header, 0, BLOCK);
      if (count == 0 || isZero(header)) {
        left = 0;
        padding = 0;
        return Optional.empty();
      }
      if (count < BLOCK) {
        throw new EOFException("archive is cut off; copy or download it again");
      }
      Optional<ArchiveEntry> entry = entry(header);
      if (entry.isPresent()) {
        return entry;
      }
    }
  }

  /** The content of the last file. */
  InputStream body() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0) {
          return -1;
        }
        int read = in.read(target, offset, (int) Math.min(length, left));
        if (read < 0) {
          throw new EOFException("archive is cut off; copy or download it again");
        }
        left -= read;
        return read;
      }
    };
  }

  private Optional<ArchiveEntry> entry(byte[] header) throws IOException {
    checkSum(header);
    char type = (char) header[156];
    long size = number(header, 124, 12);
    switch (type) {
      case 'L' -> longName = Optional.of(text(size));
      case 'K' -> longLink = Optional.of(text(size));
      case 'x' -> pax(text(size));
      case 'g' -> text(size);
      case '0', '\0', '7' -> {
        long real = longSize.orElse(size);
        begin(real);
        return Optional.of(new ArchiveEntry(name(header), real, takeLink(Optional.empty())));
      }
      case '1', '2' -> {
        begin(0);
        String target = longLink.orElse(field(header, 157, 100));
        String name = name(header);
        takeLink(Optional.empty());
        String resolved = type == '1' ? target : relative(name, target);
        return Optional.of(new ArchiveEntry(name, 0, Optional.of(normal(resolved))));
      }
      default -> {
        begin(longSize.orElse(size));
        name(header);
        takeLink(Optional.empty());
      }
    }
    return Optional.empty();
  }

  private void begin(long size) {
    if (size < 0) {
      throw new InvalidArgument("archive entry with a negative size; the archive is damaged");
    }
    left = size;
    padding = (BLOCK - size % BLOCK) % BLOCK;
    longSize = Optional.empty();
  }

  private Optional<String> takeLink(Optional<String> value) {
    longLink = Optional.empty();
    return value;
  }

  private String name(byte[] header) {
    String prefix = header[257] == 'u' && header[263] == '0' ? field(header, 345, 155) : "";
    String plain = field(header, 0, 100);
    String name = longName.orElse(prefix.isEmpty() ? plain : prefix + "/" + plain);
    longName = Optional.empty();
    return normal(name);
  }

  /** The path without empty parts, dots and parents; archives that climb out name nothing. */
  static String normal(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private static String relative(String link, String target) {
    int slash = link.lastIndexOf('/');
    return slash < 0 ? target : link.substring(0, slash) + "/" + target;
  }

  private String text(long size) throws IOException {
    if (size < 0 || size > LONGEST_NAME) {
      throw new InvalidArgument("archive entry with a name of " + size + " bytes; refused");
    }
    byte[] bytes = in.readNBytes((int) size);
    if (bytes.length < size) {
      throw new EOFException("archive is cut off; copy or download it again");
    }
    left = 0;
    padding = (BLOCK - size % BLOCK) % BLOCK;
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** Records {@code LENGTH KEY=VALUE\n} (POSIX.1-2001, pax). */
  private void pax(String records) {
    for (String record : records.split("\n", -1)) {
      int space = record.indexOf(' ');
      int equals = record.indexOf('=', space + 1);
      if (space > 0 && equals > 0) {
        String value = record.substring(equals + 1);
        switch (record.substring(space + 1, equals)) {
          case "path" -> longName = Optional.of(value);
          case "linkpath" -> longLink = Optional.of(value);
          case "size" -> longSize = Optional.of(parse(value, 10));
          default -> {} // times and owners of archive members say nothing about images
        }
      }
    }
  }

  private static void checkSum(byte[] header) {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (!field(header, 148, 8).strip().matches("[0-7]+") || sum != number(header, 148, 8)) {
      throw new InvalidArgument(
          "not an image archive: no tar header where one is expected; give the file that"
              + " \"varve save\" or \"docker save\" wrote");
    }
  }

  private static long number(byte[] header, int at, int length) {
    if ((header[at] & 0x80) != 0) {
      long value = 0;
      for (int i = length - 8; i < length; i++) {
        value = value << 8 | (header[at + i] & 0xff);
      }
      return value;
    }
    String digits = field(header, at, length).strip();
    return digits.isEmpty() ? 0 : parse(digits, 8);
  }

  private static long parse(String digits, int radix) {
    try {
      return Long.parseLong(digits, radix);
    } catch (NumberFormatException e) {
      throw new InvalidArgument("archive with the malformed number \"" + digits + "\"", e);
    }
  }

  private static String field(byte[] header, int at, int length) {
    int end = at;
    while (end < at + length && header[end] != 0) {
      end++;
    }
    return new String(header, at, end - at, StandardCharsets.UTF_8);
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
