package io.varve.storage.layer;

import io.varve.linux.FileNames;
import io.varve.oci.error.DataLoss;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The records of pax extended headers (POSIX pax, "Extended Header"): {@code length key=value\n}.
 * Values are kept as {@link FileNames} text, which loses no byte.
 */
final class PaxRecords {

  static final PaxRecords NONE = new PaxRecords();

  private static final int NANOSECOND_DIGITS = 9;

  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<Long> sparse = new ArrayList<>();

  /** Reads the content of an extended header. */
  static PaxRecords parse(byte[] content, int length) {
    PaxRecords records = new PaxRecords();
    int at = 0;
    while (at < length && content[at] != 0) {
      at = records.parseRecord(content, at, length);
    }
    return records;
  }

  private int parseRecord(byte[] content, int start, int limit) {
    int at = start;
    long size = 0;
    while (at < limit && content[at] >= '0' && content[at] <= '9' && size <= limit) {
      size = size * 10 + content[at++] - '0';
    }
    long end = start + size;
    if (at == start || at >= limit || content[at] != ' ' || end > limit || end <= at + 2L) {
      throw new DataLoss("tar: malformed pax record");
    }
    int equals = at + 1;
    while (equals < end && content[equals] != '=') {
      equals++;
    }
    if (content[(int) end - 1] != '\n' || equals >= end || equals == at + 1) {
      throw new DataLoss("tar: malformed pax record");
    }
    put(
        FileNames.decode(content, at + 1, equals - at - 1),
        FileNames.decode(content, equals + 1, (int) end - equals - 2));
    return (int) end;
  }

  private void put(String key, String value) {
    switch (key) {
      // Sparse format 0.0 repeats these two for every piece.
      case "GNU.sparse.offset", "GNU.sparse.numbytes" -> sparse.add(number(key, value));
      default -> values.put(key, value);
    }
  }

  /** These records over others; an empty value takes a record away. */
  PaxRecords over(PaxRecords defaults) {
    if (values.isEmpty() && sparse.isEmpty()) {
      return defaults;
    }
    PaxRecords merged = new PaxRecords();
    merged.values.putAll(defaults.values);
    merged.values.putAll(values);
    merged.values.entrySet().removeIf(e -> e.getValue().isEmpty() && !isXattr(e.getKey()));
    merged.sparse.addAll(sparse);
    return merged;
  }

  private static boolean isXattr(String key) {
    return key.startsWith(TarFormat.XATTR) || key.startsWith(TarFormat.LIBARCHIVE_XATTR);
  }

  /** Refuses what makes no sense for all entries at once. */
  PaxRecords asGlobal() {
    for (String key : List.of("path", "linkpath", "size", "GNU.sparse.map", "GNU.sparse.major")) {
      if (values.containsKey(key)) {
        throw new DataLoss("tar: a global pax header sets \"" + key + "\" for all entries");
      }
    }
    return this;
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  OptionalLong number(String key) {
    String value = values.get(key);
    return value == null ? OptionalLong.empty() : OptionalLong.of(number(key, value));
  }

  static long number(String key, String value) {
    try {
      long number = Long.parseLong(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Reported below.
    }
    throw new DataLoss(
        "tar: pax record " + key + " has the value \"" + TarHeader.printable(value) + "\"");
  }

  /** Offsets and lengths, one after the other, of sparse format 0.0. */
  List<Long> sparsePieces() {
    return sparse;
  }

  /** A time such as {@code -1.5}, cut to nanoseconds towards the past. */
  Optional<Instant> time(String key) {
    return text(key).map(value -> parseTime(key, value));
  }

  private static Instant parseTime(String key, String value) {
    int dot = value.indexOf('.');
    String whole = dot < 0 ? value : value.substring(0, dot);
    String fraction = dot < 0 ? "" : value.substring(dot + 1);
    try {
      long seconds = whole.isEmpty() || whole.equals("-") ? 0 : Long.parseLong(whole);
      if (fraction.isEmpty()) {
        return Instant.ofEpochSecond(seconds);
      }
      Long.parseUnsignedLong(fraction.substring(0, Math.min(fraction.length(), 18)));
      String digits = (fraction + "000000000").substring(0, NANOSECOND_DIGITS);
      long nanoseconds = Long.parseUnsignedLong(digits);
      return Instant.ofEpochSecond(seconds, value.startsWith("-") ? -nanoseconds : nanoseconds);
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      throw new DataLoss(
          "tar: pax record " + key + " is no time: \"" + TarHeader.printable(value) + "\"", e);
    }
  }

  /** Extended attributes, in star's and libarchive's way. */
  ExtendedAttributes extendedAttributes() {
    Map<String, byte[]> attributes = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(TarFormat.XATTR)) {
            attributes.put(key.substring(TarFormat.XATTR.length()), FileNames.encode(value));
          } else if (key.startsWith(TarFormat.LIBARCHIVE_XATTR)) {
            String name = key.substring(TarFormat.LIBARCHIVE_XATTR.length());
            attributes.putIfAbsent(decodeName(name), decodeValue(name, value));
          }
        });
    return attributes.isEmpty() ? ExtendedAttributes.NONE : ExtendedAttributes.of(attributes);
  }

  private static String decodeName(String name) {
    try {
      return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new DataLoss("tar: malformed name of an extended attribute", e);
    }
  }

  private static byte[] decodeValue(String name, String value) {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw new DataLoss("tar: malformed value of the extended attribute " + name, e);
    }
  }
}
