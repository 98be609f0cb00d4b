package io.varve.storage.layer;

import io.varve.linux.FileNames;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes a tar archive whose bytes depend on the entries alone: ustar headers, and pax records only
 * for what does not fit one (long or non-ASCII names, big numbers, fractions of a second, extended
 * attributes), sorted. No user names, no access times, nothing of the machine.
 */
public final class TarWriter implements Closeable {

  private static final long OCTAL_ID_LIMIT = 07777777;
  private static final long OCTAL_NUMBER_LIMIT = 077777777777L;
  private static final int COPY_BUFFER = 256 * 1024;
  private static final String PAX_NAME = "././@PaxHeader";

  private final OutputStream out;
  private final byte[] buffer = new byte[COPY_BUFFER];

  /**
   * Writes to a stream.
   *
   * @param out the stream; closed with the writer
   */
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes an entry that has no content; a file must be empty.
   *
   * @param entry the entry
   * @throws IOException when the stream fails
   */
  public void write(TarEntry entry) throws IOException {
    write(entry, InputStream.nullInputStream());
  }

  /**
   * Writes an entry.
   *
   * @param entry the entry
   * @param content for a file, its content; what is missing is filled with zeros, what exceeds the
   *     entry's size is left
   * @throws IOException when a stream fails
   */
  public void write(TarEntry entry, InputStream content) throws IOException {
    switch (entry) {
      case TarEntry.File file -> {
        header(file.path().toString(), '0', file.attributes(), file.size(), "", 0, 0);
        copy(content, file.size());
      }
      case TarEntry.Directory directory ->
          header(directoryName(directory.path()), '5', directory.attributes(), 0, "", 0, 0);
      case TarEntry.SymbolicLink link ->
          header(link.path().toString(), '2', link.attributes(), 0, link.target(), 0, 0);
      case TarEntry.HardLink link ->
          header(
              link.path().toString(),
              '1',
              new Attributes(0, 0, 0, Instant.EPOCH),
              0,
              link.target().toString(),
              0,
              0);
      case TarEntry.Device device ->
          header(
              device.path().toString(),
              switch (device.kind()) {
                case CHARACTER -> '3';
                case BLOCK -> '4';
              },
              device.attributes(),
              0,
              "",
              device.major(),
              device.minor());
      case TarEntry.Fifo fifo ->
          header(fifo.path().toString(), '6', fifo.attributes(), 0, "", 0, 0);
    }
  }

  private static String directoryName(LayerPath path) {
    return path.isRoot() ? "./" : path + "/";
  }

  private void copy(InputStream content, long size) throws IOException {
    long left = size;
    while (left > 0) {
      int wanted = (int) Math.min(left, buffer.length);
      int count = content.read(buffer, 0, wanted);
      if (count < 0) {
        Arrays.fill(buffer, 0, wanted, (byte) 0);
        count = wanted;
      }
      out.write(buffer, 0, count);
      left -= count;
    }
    out.write(new byte[TarFormat.padding(size)]);
  }

  private void header(
      String name, char type, Attributes attributes, long size, String link, int major, int minor)
      throws IOException {
    ByteArrayOutputStream pax = new ByteArrayOutputStream();
    byte[] block = new byte[TarFormat.BLOCK];
    // In the order of their keys: that is part of what makes the bytes reproducible.
    attributes
        .extended()
        .names()
        .forEach(
            key ->
                record(pax, TarFormat.XATTR + key, attributes.extended().get(key).orElseThrow()));
    id(pax, block, "gid", TarFormat.GID, attributes.gid());
    if (!fits(block, TarFormat.LINK, link)) {
      record(pax, "linkpath", FileNames.encode(link));
    }
    time(pax, block, attributes.modified());
    if (!putName(block, name)) {
      record(pax, "path", FileNames.encode(name));
    }
    if (size > OCTAL_NUMBER_LIMIT) {
      record(pax, "size", ascii(Long.toString(size)));
    }
    id(pax, block, "uid", TarFormat.UID, attributes.uid());
    octal(block, TarFormat.MODE, 7, attributes.permissions());
    octal(block, TarFormat.SIZE, 11, size > OCTAL_NUMBER_LIMIT ? 0 : size);
    octal(block, TarFormat.MAJOR, 7, major);
    octal(block, TarFormat.MINOR, 7, minor);
    if (pax.size() > 0) {
      writePax(pax.toByteArray());
    }
    seal(block, type);
    out.write(block);
  }

  private void writePax(byte[] records) throws IOException {
    byte[] block = new byte[TarFormat.BLOCK];
    putName(block, PAX_NAME);
    octal(block, TarFormat.MODE, 7, 0644);
    octal(block, TarFormat.UID, 7, 0);
    octal(block, TarFormat.GID, 7, 0);
    octal(block, TarFormat.SIZE, 11, records.length);
    octal(block, TarFormat.TIME, 11, 0);
    octal(block, TarFormat.MAJOR, 7, 0);
    octal(block, TarFormat.MINOR, 7, 0);
    seal(block, 'x');
    out.write(block);
    out.write(records);
    out.write(new byte[TarFormat.padding(records.length)]);
  }

  private static void seal(byte[] block, char type) {
    block[TarFormat.TYPE] = (byte) type;
    put(block, TarFormat.MAGIC, ascii("ustar\00000"));
    Arrays.fill(
        block, TarFormat.CHECKSUM, TarFormat.CHECKSUM + TarFormat.CHECKSUM_LENGTH, (byte) ' ');
    long sum = 0;
    for (byte value : block) {
      sum += value & 0xff;
    }
    octal(block, TarFormat.CHECKSUM, 6, sum);
    block[TarFormat.CHECKSUM + 6] = 0;
  }

  private static void id(ByteArrayOutputStream pax, byte[] block, String key, int offset, long id) {
    if (id > OCTAL_ID_LIMIT) {
      record(pax, key, ascii(Long.toString(id)));
    }
    octal(block, offset, 7, id > OCTAL_ID_LIMIT ? 0 : id);
  }

  private static void time(ByteArrayOutputStream pax, byte[] block, Instant time) {
    long seconds = time.getEpochSecond();
    boolean plain = time.getNano() == 0 && seconds >= 0 && seconds <= OCTAL_NUMBER_LIMIT;
    if (!plain) {
      record(pax, "mtime", ascii(decimal(time)));
    }
    octal(block, TarFormat.TIME, 11, Math.clamp(seconds, 0, OCTAL_NUMBER_LIMIT));
  }

  /** Seconds with a fraction, without zeros at the end. */
  private static String decimal(Instant time) {
    long seconds = time.getEpochSecond();
    int nanoseconds = time.getNano();
    if (nanoseconds == 0) {
      return Long.toString(seconds);
    }
    boolean negative = seconds < 0;
    long whole = negative ? -(seconds + 1) : seconds;
    int fraction = negative ? 1_000_000_000 - nanoseconds : nanoseconds;
    String digits = Integer.toString(1_000_000_000 + fraction).substring(1);
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return (negative ? "-" : "") + whole + "." + digits.substring(0, end);
  }

  /** Adds {@code length key=value\n}, where the length counts itself. */
  private static void record(ByteArrayOutputStream pax, String key, byte[] value) {
    byte[] name = FileNames.encode(key);
    int rest = name.length + value.length + 3;
    int length = rest + Integer.toString(rest).length();
    if (Integer.toString(length).length() > Integer.toString(rest).length()) {
      length = rest + Integer.toString(length).length();
    }
    pax.writeBytes(ascii(length + " "));
    pax.writeBytes(name);
    pax.write('=');
    pax.writeBytes(value);
    pax.write('\n');
  }

  /** Puts a name where it fits, split at a slash if need be; false when only pax can hold it. */
  private static boolean putName(byte[] block, String name) {
    if (fits(block, TarFormat.NAME, name)) {
      return true;
    }
    int slash = name.indexOf('/', Math.max(0, name.length() - TarFormat.NAME_LENGTH - 1));
    boolean splits =
        isAscii(name) && slash > 0 && slash <= TarFormat.PREFIX_LENGTH && slash < name.length() - 1;
    if (splits) {
      put(block, TarFormat.PREFIX, ascii(name.substring(0, slash)));
      put(block, TarFormat.NAME, ascii(name.substring(slash + 1)));
    }
    return splits;
  }

  /** Puts a text into a field of a name's length, if it is short and plain enough. */
  private static boolean fits(byte[] block, int offset, String text) {
    if (text.length() > TarFormat.NAME_LENGTH || !isAscii(text)) {
      return false;
    }
    put(block, offset, ascii(text));
    return true;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void put(byte[] block, int offset, byte[] bytes) {
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  private static void octal(byte[] block, int offset, int digits, long value) {
    long left = value;
    for (int i = digits - 1; i >= 0; i--) {
      block[offset + i] = (byte) ('0' + (left & 7));
      left >>= 3;
    }
  }

  /** Writes the end of the archive and closes the stream. */
  @Override
  public void close() throws IOException {
    try (out) {
      finish();
    }
  }

  /**
   * Writes the end of the archive and leaves the stream open.
   *
   * @throws IOException when the stream fails
   */
  public void finish() throws IOException {
    out.write(new byte[2 * TarFormat.BLOCK]);
    out.flush();
  }
}
