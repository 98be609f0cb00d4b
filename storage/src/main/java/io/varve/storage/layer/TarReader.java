package io.varve.storage.layer;

import io.varve.linux.FileNames;
import io.varve.oci.error.DataLoss;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a tar archive as a stream: ustar, pax with global headers, GNU long names and links, sparse
 * files in GNU's four formats, numbers in base 256, extended attributes of star and libarchive.
 *
 * <p>Names are made relative; a name with {@code ..}, NUL, a component above 255 bytes or a length
 * above 4095 bytes, a wrong checksum, an absurd number or an early end is a {@link DataLoss} that
 * names the entry. For one thread at a time.
 */
public final class TarReader implements Closeable {

  private static final int EXTENSION_LIMIT = 1 << 20;
  private static final int PATH_LIMIT = 4095;
  private static final int COMPONENT_LIMIT = 255;
  private static final int PERMISSIONS = 0xfff;

  private final TarInput input;
  private final Closeable origin;
  private final byte[] block = new byte[TarFormat.BLOCK];

  private PaxRecords globals = PaxRecords.NONE;
  private String current = "";
  private SparseMap sparse = SparseMap.dense(0);
  private long stored;
  private long padding;
  private boolean ended;

  /**
   * Reads from a stream.
   *
   * @param stream the archive, uncompressed; closed with the reader
   */
  public TarReader(InputStream stream) {
    this(ChunkSource.of(stream), stream);
  }

  TarReader(ChunkSource source, Closeable origin) {
    this.input = new TarInput(source);
    this.origin = origin;
  }

  /**
   * Goes to the next entry, past what is left of the content of the one before.
   *
   * @return the entry, empty at the end of the archive
   * @throws IOException when the stream fails
   */
  public Optional<TarEntry> next() throws IOException {
    input.skip(stored + padding, current);
    stored = 0;
    padding = 0;
    sparse = SparseMap.dense(0);
    Extensions extensions = new Extensions();
    while (!ended) {
      TarHeader header = readHeader();
      if (ended) {
        break;
      }
      Optional<TarEntry> entry = interpret(header, extensions);
      if (entry.isPresent()) {
        return entry;
      }
    }
    if (extensions.any) {
      throw new DataLoss("tar ends early: expected an entry after an extended header");
    }
    return Optional.empty();
  }

  /** What extension headers say of the entry that follows. */
  private static final class Extensions {
    private PaxRecords pax = PaxRecords.NONE;
    private Optional<String> longName = Optional.empty();
    private Optional<String> longLink = Optional.empty();
    private boolean any;
  }

  private TarHeader readHeader() throws IOException {
    current = "";
    TarHeader header = new TarHeader(block);
    if (!input.block(block, TarFormat.BLOCK, "") || header.isZero()) {
      // One block of zeros is the end, as for most readers; what follows is only drained.
      ended = true;
      return header;
    }
    if (!header.isSound()) {
      throw new DataLoss("tar: a header's checksum is wrong; the archive is damaged or not a tar");
    }
    return header;
  }

  private Optional<TarEntry> interpret(TarHeader header, Extensions extensions) throws IOException {
    switch (header.type()) {
      case 'x', 'X' -> {
        extensions.pax = readPax(header);
        extensions.any = true;
      }
      case 'g' -> globals = readPax(header).asGlobal().over(globals);
      case 'L' -> {
        extensions.longName = Optional.of(readText(header));
        extensions.any = true;
      }
      case 'K' -> {
        extensions.longLink = Optional.of(readText(header));
        extensions.any = true;
      }
      case 'V' -> skipBody(header);
      default -> {
        return Optional.of(entry(header, extensions));
      }
    }
    return Optional.empty();
  }

  private PaxRecords readPax(TarHeader header) throws IOException {
    byte[] content = readExtension(header);
    return PaxRecords.parse(content, content.length);
  }

  private String readText(TarHeader header) throws IOException {
    byte[] content = readExtension(header);
    int end = 0;
    while (end < content.length && content[end] != 0) {
      end++;
    }
    return FileNames.decode(content, 0, end);
  }

  private byte[] readExtension(TarHeader header) throws IOException {
    long size = header.number(TarFormat.SIZE, TarFormat.NUMBER_LENGTH, "size");
    if (size < 0 || size > EXTENSION_LIMIT) {
      throw new DataLoss(
          "tar: an extended header of "
              + size
              + " bytes; at most "
              + EXTENSION_LIMIT
              + " are read");
    }
    byte[] content = new byte[(int) size];
    if (size > 0 && !input.block(content, content.length, "extended header")) {
      throw new DataLoss("tar ends early, inside an extended header; fetch it again");
    }
    input.skip(TarFormat.padding(size), "extended header");
    return content;
  }

  private void skipBody(TarHeader header) throws IOException {
    long size = header.number(TarFormat.SIZE, TarFormat.NUMBER_LENGTH, "size");
    if (size < 0) {
      throw new DataLoss("tar: negative size");
    }
    input.skip(size, "volume label");
    input.skip(TarFormat.padding(size), "volume label");
  }

  private TarEntry entry(TarHeader header, Extensions extensions) throws IOException {
    PaxRecords pax = extensions.pax.over(globals);
    String name =
        pax.text("GNU.sparse.name")
            .or(() -> pax.text("path"))
            .or(() -> extensions.longName)
            .orElseGet(header::name);
    current = name;
    LayerPath path = path(name, "path");
    char type = header.type();
    if (type == '\0' && name.endsWith("/")) {
      type = '5';
    }
    return switch (type) {
      case '0', '\0', '7', 'S' -> file(header, pax, path);
      case '1' -> new TarEntry.HardLink(notRoot(path), path(link(header, extensions, pax), "link"));
      case '2' -> symbolicLink(header, extensions, pax, path);
      case '3' -> device(header, pax, path, TarEntry.Device.Kind.CHARACTER);
      case '4' -> device(header, pax, path, TarEntry.Device.Kind.BLOCK);
      case '5', 'D' -> directory(header, pax, path);
      case '6' -> new TarEntry.Fifo(notRoot(path), attributes(header, pax));
      default -> throw damaged("unknown type '" + TarHeader.printable("" + type) + "'");
    };
  }

  private TarEntry directory(TarHeader header, PaxRecords pax, LayerPath path) {
    if (header.type() == 'D') {
      // GNU's incremental archives list the directory's names here.
      setBody(size(header, pax), size(header, pax));
    }
    return new TarEntry.Directory(path, attributes(header, pax));
  }

  private TarEntry symbolicLink(
      TarHeader header, Extensions extensions, PaxRecords pax, LayerPath path) {
    String target = link(header, extensions, pax);
    if (target.isEmpty() || target.indexOf('\0') >= 0 || target.length() > PATH_LIMIT) {
      throw damaged("invalid target of a symbolic link");
    }
    return new TarEntry.SymbolicLink(notRoot(path), attributes(header, pax), target);
  }

  private TarEntry device(
      TarHeader header, PaxRecords pax, LayerPath path, TarEntry.Device.Kind kind) {
    long major = header.number(TarFormat.MAJOR, TarFormat.ID_LENGTH, "device number");
    long minor = header.number(TarFormat.MINOR, TarFormat.ID_LENGTH, "device number");
    major = pax.number("SCHILY.devmajor").orElse(major);
    minor = pax.number("SCHILY.devminor").orElse(minor);
    if (major < 0 || major >= 1 << 12 || minor < 0 || minor >= 1 << 20) {
      throw damaged("device number " + major + ":" + minor + " is out of range");
    }
    return new TarEntry.Device(
        notRoot(path), attributes(header, pax), kind, (int) major, (int) minor);
  }

  private TarEntry file(TarHeader header, PaxRecords pax, LayerPath path) throws IOException {
    long size = size(header, pax);
    setBody(size, size);
    if (header.type() == 'S') {
      readGnuSparse(header, size);
    } else if (pax.text("GNU.sparse.major").equals(Optional.of("1"))) {
      readSparseOnePointZero(pax);
    } else if (pax.text("GNU.sparse.map").isPresent() || !pax.sparsePieces().isEmpty()) {
      readSparseZero(pax, size);
    }
    return new TarEntry.File(notRoot(path), attributes(header, pax), sparse.realSize());
  }

  private void setBody(long size, long storedSize) {
    sparse = SparseMap.dense(size);
    stored = storedSize;
    padding = TarFormat.padding(storedSize);
  }

  private long size(TarHeader header, PaxRecords pax) {
    long size =
        pax.number("size")
            .orElseGet(() -> header.number(TarFormat.SIZE, TarFormat.NUMBER_LENGTH, "size"));
    if (size < 0 || size > Long.MAX_VALUE - TarFormat.BLOCK) {
      throw damaged("size " + size + " is out of range");
    }
    return size;
  }

  private void readGnuSparse(TarHeader header, long size) throws IOException {
    List<Long> pairs = new ArrayList<>();
    long real = header.number(TarFormat.GNU_REAL_SIZE, TarFormat.NUMBER_LENGTH, "real size");
    boolean more = header.isExtendedAt(TarFormat.GNU_EXTENDED);
    addPairs(header, TarFormat.GNU_SPARSE, TarFormat.GNU_SPARSE_COUNT, pairs);
    while (more) {
      byte[] extension = new byte[TarFormat.BLOCK];
      requireBlock(extension);
      TarHeader extended = new TarHeader(extension);
      addPairs(extended, 0, TarFormat.GNU_MORE_COUNT, pairs);
      more = extended.isExtendedAt(TarFormat.GNU_MORE_EXTENDED);
      requireFew(pairs.size() / 2);
    }
    sparse = SparseMap.of(current, real, size, pairs);
  }

  private static void addPairs(TarHeader header, int start, int count, List<Long> pairs) {
    for (int i = 0; i < count; i++) {
      int at = start + i * 2 * TarFormat.NUMBER_LENGTH;
      if (header.text(at + TarFormat.NUMBER_LENGTH, 1).isEmpty()
          && !header.isExtendedAt(at + TarFormat.NUMBER_LENGTH)) {
        return;
      }
      pairs.add(header.number(at, TarFormat.NUMBER_LENGTH, "sparse offset"));
      pairs.add(
          header.number(at + TarFormat.NUMBER_LENGTH, TarFormat.NUMBER_LENGTH, "sparse length"));
    }
  }

  private void readSparseZero(PaxRecords pax, long size) {
    List<Long> pairs = new ArrayList<>(pax.sparsePieces());
    pax.text("GNU.sparse.map")
        .ifPresent(
            map -> {
              for (String number : map.split(",", -1)) {
                pairs.add(PaxRecords.number("GNU.sparse.map", number));
                requireFew(pairs.size() / 2);
              }
            });
    long real =
        pax.number("GNU.sparse.size").orElseThrow(() -> damaged("no size of a sparse file"));
    sparse = SparseMap.of(current, real, size, pairs);
  }

  /** The map lies before the content: decimal numbers on lines, padded to whole blocks. */
  private void readSparseOnePointZero(PaxRecords pax) throws IOException {
    long real =
        pax.number("GNU.sparse.realsize").orElseThrow(() -> damaged("no size of a sparse file"));
    List<Long> numbers = new ArrayList<>();
    long wanted = 1;
    long number = 0;
    while (numbers.size() < wanted) {
      byte[] map = new byte[TarFormat.BLOCK];
      requireBlock(map);
      stored -= TarFormat.BLOCK;
      if (stored < 0) {
        throw damaged("invalid sparse map");
      }
      for (int i = 0; i < map.length && numbers.size() < wanted; i++) {
        if (map[i] >= '0' && map[i] <= '9' && number < Long.MAX_VALUE / 16) {
          number = number * 10 + map[i] - '0';
        } else if (map[i] == '\n') {
          numbers.add(number);
          number = 0;
          requireFew(numbers.getFirst());
          wanted = 1 + 2 * numbers.getFirst();
        } else {
          throw damaged("invalid sparse map");
        }
      }
    }
    sparse = SparseMap.of(current, real, stored, numbers.subList(1, numbers.size()));
  }

  private void requireBlock(byte[] target) throws IOException {
    if (!input.block(target, target.length, current)) {
      throw damaged("the archive ends early, inside a sparse map");
    }
  }

  private void requireFew(long pieces) {
    if (pieces > SparseMap.MAXIMUM_PIECES) {
      throw damaged("a sparse file of more than " + SparseMap.MAXIMUM_PIECES + " pieces");
    }
  }

  private static String link(TarHeader header, Extensions extensions, PaxRecords pax) {
    return pax.text("linkpath")
        .or(() -> extensions.longLink)
        .orElseGet(() -> header.text(TarFormat.LINK, TarFormat.NAME_LENGTH));
  }

  private LayerPath notRoot(LayerPath path) {
    if (path.isRoot()) {
      throw damaged("only a directory can be the root");
    }
    return path;
  }

  private LayerPath path(String name, String what) {
    LayerPath path =
        LayerPath.parse(name)
            .orElseThrow(() -> damaged(what + " leads outside or holds NUL: refused"));
    long length = -1;
    for (String component : path.names()) {
      int bytes =
          component.length() * 3 <= COMPONENT_LIMIT
              ? component.length()
              : FileNames.encode(component).length;
      if (bytes > COMPONENT_LIMIT) {
        throw damaged("a name in its " + what + " is longer than 255 bytes");
      }
      length += 1 + bytes;
    }
    if (length > PATH_LIMIT) {
      throw damaged("its " + what + " is longer than 4095 bytes");
    }
    return path;
  }

  private Attributes attributes(TarHeader header, PaxRecords pax) {
    long mode = header.number(TarFormat.MODE, TarFormat.ID_LENGTH, "mode");
    return new Attributes(
        (int) mode & PERMISSIONS,
        id(header, pax, TarFormat.UID, "uid"),
        id(header, pax, TarFormat.GID, "gid"),
        pax.time("mtime").orElseGet(() -> headerTime(header)),
        pax.extendedAttributes());
  }

  private long id(TarHeader header, PaxRecords pax, int offset, String key) {
    long id = pax.number(key).orElseGet(() -> header.number(offset, TarFormat.ID_LENGTH, key));
    if (id < 0 || id > Attributes.MAXIMUM_ID) {
      throw damaged(key + " " + id + " is out of range");
    }
    return id;
  }

  private Instant headerTime(TarHeader header) {
    long seconds = header.number(TarFormat.TIME, TarFormat.NUMBER_LENGTH, "time");
    if (seconds > Instant.MAX.getEpochSecond() || seconds < Instant.MIN.getEpochSecond()) {
      throw damaged("time " + seconds + " is out of range");
    }
    return Instant.ofEpochSecond(seconds);
  }

  private DataLoss damaged(String reason) {
    return new DataLoss("tar entry \"" + TarHeader.printable(current) + "\": " + reason);
  }

  /**
   * The content of the current file, holes as zeros.
   *
   * @return a stream that is valid until {@link #next}; empty for other entries
   */
  public InputStream body() {
    return new TarBody(this, sparse);
  }

  /**
   * The content of the current file as text, for small files.
   *
   * @param limit how many bytes at most
   * @return the text
   * @throws IOException when the stream fails
   */
  public String bodyAsText(int limit) throws IOException {
    if (sparse.realSize() > limit) {
      throw damaged("expected at most " + limit + " bytes");
    }
    return new String(body().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Where the stored bytes of the current file go. */
  SparseMap sparseMap() {
    return sparse;
  }

  /** The next stored bytes of the current file, at least one. */
  ByteBuffer data(long maximum) throws IOException {
    ByteBuffer slice = input.slice(Math.min(maximum, stored), current);
    stored -= slice.remaining();
    return slice;
  }

  /** Takes everything that follows the archive. */
  void drain() throws IOException {
    input.drain();
  }

  @Override
  public void close() throws IOException {
    origin.close();
  }
}
