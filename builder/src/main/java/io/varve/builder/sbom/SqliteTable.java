package io.varve.builder.sbom;

import io.varve.oci.error.InvalidArgument;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads all rows of a table of an SQLite database (sqlite.org/fileformat2.html) in a file that
 * nobody trusts, so without SQLite. What lies only in a write-ahead log is not seen.
 */
final class SqliteTable implements AutoCloseable {

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 100;
  private static final int LEAF = 0x0d;
  private static final int INTERIOR = 0x05;
  private static final int LARGEST_ROW = 16 << 20;
  private static final int DEEPEST = 32;

  /** Cells can share pages, so a small file could say very much. */
  private static final long MOST_BYTES = 1L << 30;

  private final FileChannel file;
  private final int pageSize;
  private final int usable;
  private final Set<Integer> seen = new HashSet<>();
  private long bytes;

  /** Takes a row. */
  @FunctionalInterface
  interface RowReader {
    void row(List<byte[]> columns);
  }

  private SqliteTable(FileChannel file, int pageSize, int reserved) {
    this.file = file;
    this.pageSize = pageSize;
    this.usable = pageSize - reserved;
  }

  /**
   * Reads a table.
   *
   * @param path the database
   * @param name the table
   * @param reader takes each row: the bytes of its blobs and texts, nothing for other values
   * @throws InvalidArgument when the file is no database, or damaged
   * @throws IOException when reading fails
   */
  static void read(Path path, String name, RowReader reader) throws IOException {
    try (SqliteTable database = open(path)) {
      int[] root = {0};
      database.walk(1, 0, row -> root[0] = rootOf(row, name).orElse(root[0]));
      if (root[0] > 0) {
        database.seen.clear();
        database.walk(root[0], 0, row -> reader.row(row.columns()));
      }
    } catch (EOFException
        | BufferUnderflowException
        | BufferOverflowException
        | ArithmeticException
        | IndexOutOfBoundsException
        | IllegalArgumentException e) {
      throw new InvalidArgument("database " + path + " is damaged", e);
    }
  }

  private static SqliteTable open(Path path) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      while (header.hasRemaining() && file.read(header) >= 0) {
        // until it is whole
      }
      header.flip();
      if (header.remaining() < HEADER
          || !header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
        throw new InvalidArgument("database " + path + " is none of SQLite");
      }
      int size = header.getShort(16) & 0xffff;
      int pageSize = size == 1 ? 1 << 16 : size;
      if (pageSize < 512 || Integer.bitCount(pageSize) != 1) {
        throw new InvalidArgument("database " + path + " has pages of " + pageSize + " bytes");
      }
      return new SqliteTable(file, pageSize, header.get(20) & 0xff);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** A row: the bytes of texts and blobs, the numbers of integers. */
  private record Row(List<byte[]> columns, List<Long> numbers) {}

  private interface RowConsumer {
    void accept(Row row);
  }

  /** The root page of a table, when a row of the schema is about it. */
  private static Optional<Integer> rootOf(Row row, String name) {
    return row.columns().size() >= 4
            && new String(row.columns().get(0), StandardCharsets.UTF_8).equals("table")
            && new String(row.columns().get(1), StandardCharsets.UTF_8).equals(name)
        ? Optional.of(Math.toIntExact(row.numbers().get(3)))
        : Optional.empty();
  }

  private void walk(int number, int depth, RowConsumer consumer) throws IOException {
    if (!seen.add(number) || depth > DEEPEST) {
      throw new IllegalArgumentException("no tree at page " + number);
    }
    ByteBuffer page = page(number);
    int start = number == 1 ? HEADER : 0;
    int kind = page.get(start);
    int cells = page.getShort(start + 3) & 0xffff;
    int pointers = start + (kind == INTERIOR ? 12 : 8);
    if (kind != INTERIOR && kind != LEAF) {
      throw new IllegalArgumentException("no page of a table: " + number);
    }
    for (int i = 0; i < cells; i++) {
      int cell = page.getShort(pointers + 2 * i) & 0xffff;
      if (kind == INTERIOR) {
        walk(page.getInt(cell), depth + 1, consumer);
      } else {
        page.position(cell);
        consumer.accept(row(payload(page)));
      }
    }
    if (kind == INTERIOR) {
      walk(page.getInt(start + 8), depth + 1, consumer);
    }
  }

  private ByteBuffer page(int number) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(pageSize);
    long position = (number - 1L) * pageSize;
    bytes += pageSize;
    if (number < 1 || bytes > MOST_BYTES) {
      throw new IllegalArgumentException("no page: " + number);
    }
    while (page.hasRemaining()) {
      int count = file.read(page, position + page.position());
      if (count < 0) {
        throw new EOFException("page " + number);
      }
    }
    return page.flip();
  }

  /** The content of a cell, with what of it lies on overflow pages. */
  private ByteBuffer payload(ByteBuffer page) throws IOException {
    long size = variable(page);
    long _ = variable(page); // the row's number
    if (size < 0 || size > LARGEST_ROW) {
      throw new IllegalArgumentException("a row of " + size + " bytes");
    }
    ByteBuffer payload = ByteBuffer.allocate((int) size);
    int local = local((int) size);
    payload.put(page.slice(page.position(), local));
    int next = local < size ? page.getInt(page.position() + local) : 0;
    while (payload.hasRemaining()) {
      ByteBuffer more = page(next);
      next = more.getInt(0);
      payload.put(more.slice(4, Math.min(usable - 4, payload.remaining())));
    }
    return payload.flip();
  }

  /** How much of a payload lies in its cell ("Cell Payload Overflow Pages"). */
  private int local(int size) {
    int most = usable - 35;
    if (size <= most) {
      return size;
    }
    int least = (usable - 12) * 32 / 255 - 23;
    int fitting = least + (size - least) % (usable - 4);
    return fitting <= most ? fitting : least;
  }

  private static Row row(ByteBuffer payload) {
    int body = Math.toIntExact(variable(payload));
    ByteBuffer types = payload.slice(payload.position(), body - payload.position());
    payload.position(body);
    List<byte[]> columns = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    while (types.hasRemaining()) {
      long type = variable(types);
      int length = length(type);
      if (length > payload.remaining()) {
        throw new IllegalArgumentException("a value longer than its row");
      }
      byte[] value = new byte[length];
      payload.get(value);
      boolean bytes = type >= 12;
      columns.add(bytes ? value : new byte[0]);
      numbers.add(bytes ? 0 : number(type, value));
    }
    return new Row(columns, numbers);
  }

  /** Bytes of a value by its serial type ("Record Format"). */
  private static int length(long type) {
    if (type >= 12) {
      return Math.toIntExact((type - 12) / 2);
    }
    return switch ((int) type) {
      case 1, 2, 3, 4 -> (int) type;
      case 5 -> 6;
      case 6, 7 -> 8;
      default -> 0;
    };
  }

  private static long number(long type, byte[] value) {
    if (type == 9) {
      return 1;
    }
    long number = value.length > 0 && value[0] < 0 ? -1 : 0;
    for (byte b : value) {
      number = (number << 8) | (b & 0xff);
    }
    return number;
  }

  /** Seven bits a byte, the highest first; all eight bits of the ninth. */
  private static long variable(ByteBuffer from) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      int b = from.get();
      value = (value << 7) | (b & 0x7f);
      if (b >= 0) {
        return value;
      }
    }
    return (value << 8) | (from.get() & 0xff);
  }
}
