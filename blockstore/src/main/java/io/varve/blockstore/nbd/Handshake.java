package io.varve.blockstore.nbd;

import static io.varve.blockstore.nbd.NbdProtocol.*;

import io.varve.blockstore.BlockDevice;
import io.varve.oci.error.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Agrees with a client on an export and on the form of replies. */
final class Handshake {

  private static final int EXPORT_NAME_PADDING = 124;
  private static final int MAX_OPTIONS = 1024;
  private static final int MIN_BLOCK = 1;
  private static final int USUAL_BLOCK = 4096;

  private final Wire wire;
  private final NbdExports exports;
  private final Optional<TlsCredentials> credentials;
  private boolean secured;
  private boolean noZeroes;
  private boolean structured;
  private boolean allocationContext;

  Handshake(Wire wire, NbdExports exports, Optional<TlsCredentials> credentials) {
    this.wire = wire;
    this.exports = exports;
    this.credentials = credentials;
  }

  /** What was agreed on. */
  record Agreement(BlockDevice device, boolean structured, boolean allocationContext) {}

  /** Returns the agreement, or nothing when the client went away in order. */
  Optional<Agreement> run() throws IOException {
    wire.write(
        ByteBuffer.allocate(18)
            .putLong(INIT_MAGIC)
            .putLong(OPTION_MAGIC)
            .putShort((short) (FLAG_FIXED_NEWSTYLE | FLAG_NO_ZEROES))
            .flip());
    int flags = wire.need(Integer.BYTES).getInt();
    if ((flags & ~(FLAG_FIXED_NEWSTYLE | FLAG_NO_ZEROES)) != 0) {
      throw new IOException("unknown client flags %x".formatted(flags));
    }
    noZeroes = (flags & FLAG_NO_ZEROES) != 0;
    for (int i = 0; i < MAX_OPTIONS; i++) {
      ByteBuffer header = wire.need(16);
      if (header.getLong() != OPTION_MAGIC) {
        throw new IOException("an option without its magic number");
      }
      int option = header.getInt();
      long length = Integer.toUnsignedLong(header.getInt());
      if (option == OPT_ABORT) {
        reply(option, REP_ACK, ByteBuffer.allocate(0));
        return Optional.empty();
      }
      Optional<Agreement> agreement = answer(option, length);
      if (agreement.isPresent()) {
        return agreement;
      }
    }
    throw new IOException("more than %d options".formatted(MAX_OPTIONS));
  }

  private Optional<Agreement> answer(int option, long length) throws IOException {
    if (length > MAX_OPTION) {
      if (length > MAX_REQUEST || option == OPT_EXPORT_NAME) {
        throw new IOException("an option of %d bytes".formatted(length));
      }
      wire.skip(length);
      error(option, REP_ERR_TOO_BIG, "the option is too long");
      return Optional.empty();
    }
    ByteBuffer data = ByteBuffer.allocate((int) length);
    wire.read(data);
    data.flip();
    if (option == OPT_STARTTLS && credentials.isPresent() && !secured) {
      secure(data);
      return Optional.empty();
    }
    if (credentials.isPresent() && !secured) {
      if (option == OPT_EXPORT_NAME) {
        throw new IOException("the client asked for an export without encryption");
      }
      error(option, REP_ERR_TLS_REQD, "ask for encryption (STARTTLS) first");
      return Optional.empty();
    }
    return switch (option) {
      case OPT_EXPORT_NAME -> exportName(data);
      case OPT_GO -> go(data);
      case OPT_INFO,
          OPT_LIST,
          OPT_STRUCTURED_REPLY,
          OPT_LIST_META_CONTEXT,
          OPT_SET_META_CONTEXT -> {
        inform(option, data);
        yield Optional.empty();
      }
      default -> {
        error(option, REP_ERR_UNSUP, "the option is not supported");
        yield Optional.empty();
      }
    };
  }

  private void secure(ByteBuffer data) throws IOException {
    if (data.hasRemaining()) {
      error(OPT_STARTTLS, REP_ERR_INVALID, "the option takes no data");
      return;
    }
    reply(OPT_STARTTLS, REP_ACK, ByteBuffer.allocate(0));
    wire.secure(credentials.orElseThrow());
    secured = true;
  }

  private void inform(int option, ByteBuffer data) throws IOException {
    switch (option) {
      case OPT_INFO -> info(data);
      case OPT_LIST -> list(data);
      case OPT_STRUCTURED_REPLY -> {
        if (data.hasRemaining()) {
          error(option, REP_ERR_INVALID, "the option takes no data");
        } else {
          structured = true;
          reply(option, REP_ACK, ByteBuffer.allocate(0));
        }
      }
      default -> metaContext(option, data);
    }
  }

  private Optional<Agreement> exportName(ByteBuffer data) throws IOException {
    BlockDevice device =
        open(text(data, data.remaining()))
            .orElseThrow(() -> new IOException("the client asked for an unknown export"));
    ByteBuffer answer = ByteBuffer.allocate(10 + (noZeroes ? 0 : EXPORT_NAME_PADDING));
    answer.putLong(device.size()).putShort((short) flags(device));
    wire.write(answer.clear());
    return Optional.of(new Agreement(device, structured, allocationContext));
  }

  private Optional<BlockDevice> open(String name) throws IOException {
    try {
      return exports.open(name);
    } catch (EngineException _) {
      return Optional.empty();
    }
  }

  private Optional<Agreement> go(ByteBuffer data) throws IOException {
    Optional<String> name = exportIn(OPT_GO, data);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<BlockDevice> device = open(name.get());
    if (device.isEmpty()) {
      error(OPT_GO, REP_ERR_UNKNOWN, "there is no such export");
      return Optional.empty();
    }
    describe(OPT_GO, device.get());
    return device.map(d -> new Agreement(d, structured, allocationContext));
  }

  private void info(ByteBuffer data) throws IOException {
    Optional<String> name = exportIn(OPT_INFO, data);
    if (name.isEmpty()) {
      return;
    }
    Optional<BlockDevice> device = open(name.get());
    if (device.isEmpty()) {
      error(OPT_INFO, REP_ERR_UNKNOWN, "there is no such export");
      return;
    }
    try (BlockDevice opened = device.get()) {
      describe(OPT_INFO, opened);
    }
  }

  /** The name in GO and INFO; the information that the client asks for is sent anyway. */
  private Optional<String> exportIn(int option, ByteBuffer data) throws IOException {
    if (data.remaining() >= Integer.BYTES + Short.BYTES) {
      int length = data.getInt();
      if (length >= 0 && length <= data.remaining() - Short.BYTES) {
        String name = text(data, length);
        int requests = Short.toUnsignedInt(data.getShort());
        if (data.remaining() == requests * Short.BYTES) {
          return Optional.of(name);
        }
      }
    }
    error(option, REP_ERR_INVALID, "the option's lengths do not add up");
    return Optional.empty();
  }

  private void describe(int option, BlockDevice device) throws IOException {
    reply(
        option,
        REP_INFO,
        ByteBuffer.allocate(12)
            .putShort((short) INFO_EXPORT)
            .putLong(device.size())
            .putShort((short) flags(device))
            .flip());
    reply(
        option,
        REP_INFO,
        ByteBuffer.allocate(14)
            .putShort((short) INFO_BLOCK_SIZE)
            .putInt(MIN_BLOCK)
            .putInt(USUAL_BLOCK)
            .putInt(MAX_REQUEST)
            .flip());
    reply(option, REP_ACK, ByteBuffer.allocate(0));
  }

  private static int flags(BlockDevice device) {
    return TRANSMISSION_FLAGS | (device.readOnly() ? TRANSMISSION_READ_ONLY : 0);
  }

  private void list(ByteBuffer data) throws IOException {
    if (data.hasRemaining()) {
      error(OPT_LIST, REP_ERR_INVALID, "the option takes no data");
      return;
    }
    for (String name : exports.names()) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      reply(
          OPT_LIST,
          REP_SERVER,
          ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes).flip());
    }
    reply(OPT_LIST, REP_ACK, ByteBuffer.allocate(0));
  }

  private void metaContext(int option, ByteBuffer data) throws IOException {
    boolean set = option == OPT_SET_META_CONTEXT;
    Optional<Boolean> wanted = structured ? wantsAllocation(data, set) : Optional.empty();
    if (wanted.isEmpty()) {
      error(option, REP_ERR_INVALID, "agree on structured replies first; lengths must add up");
      return;
    }
    if (set) {
      allocationContext = wanted.get();
    }
    if (wanted.get()) {
      byte[] name = BASE_ALLOCATION.getBytes(StandardCharsets.US_ASCII);
      reply(
          option,
          REP_META_CONTEXT,
          ByteBuffer.allocate(Integer.BYTES + name.length)
              .putInt(set ? BASE_ALLOCATION_ID : 0)
              .put(name)
              .flip());
    }
    reply(option, REP_ACK, ByteBuffer.allocate(0));
  }

  /** Whether a query asks for the one context there is; nothing when the option is malformed. */
  private static Optional<Boolean> wantsAllocation(ByteBuffer data, boolean set) {
    if (!skipText(data) || data.remaining() < Integer.BYTES) {
      return Optional.empty();
    }
    int queries = data.getInt();
    boolean wanted = queries == 0 && !set;
    for (int i = 0; i < queries; i++) {
      int start = data.position();
      if (!skipText(data)) {
        return Optional.empty();
      }
      ByteBuffer query = data.slice(start + Integer.BYTES, data.position() - start - Integer.BYTES);
      String text = text(query, query.remaining());
      wanted |= text.equals(BASE_ALLOCATION) || (!set && text.equals("base:"));
    }
    return Optional.of(wanted);
  }

  private static boolean skipText(ByteBuffer data) {
    if (data.remaining() < Integer.BYTES) {
      return false;
    }
    int length = data.getInt();
    if (length < 0 || length > data.remaining()) {
      return false;
    }
    data.position(data.position() + length);
    return true;
  }

  private static String text(ByteBuffer data, int length) {
    byte[] bytes = new byte[length];
    data.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void error(int option, int type, String message) throws IOException {
    reply(option, type, ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)));
  }

  private void reply(int option, int type, ByteBuffer data) throws IOException {
    ByteBuffer header =
        ByteBuffer.allocate(20)
            .putLong(OPTION_REPLY_MAGIC)
            .putInt(option)
            .putInt(type)
            .putInt(data.remaining())
            .flip();
    wire.write(header, data);
  }
}
