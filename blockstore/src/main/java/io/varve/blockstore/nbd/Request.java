package io.varve.blockstore.nbd;

import java.nio.ByteBuffer;

/** A request of a client. Length and offset are unsigned. */
record Request(int flags, int type, long cookie, long offset, long length) {

  static final int SIZE = 28;

  /** Reads what follows the magic number. */
  static Request decode(ByteBuffer header) {
    return new Request(
        Short.toUnsignedInt(header.getShort()),
        Short.toUnsignedInt(header.getShort()),
        header.getLong(),
        header.getLong(),
        Integer.toUnsignedLong(header.getInt()));
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
