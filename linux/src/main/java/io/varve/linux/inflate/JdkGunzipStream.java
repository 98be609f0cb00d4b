package io.varve.linux.inflate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Gzip by the JDK's inflater. Unlike {@code GZIPInputStream} it finds further members whatever
 * {@code available()} says, and reads in big pieces.
 */
final class JdkGunzipStream extends GunzipStream {

  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA_FIELD = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] input = new byte[INPUT_BUFFER];
  private int position;
  private int limit;
  private boolean inMember;
  private boolean anyMember;
  private boolean ended;

  JdkGunzipStream(InputStream source) {
    super(source);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    while (!ended) {
      if (!inMember && !startMember()) {
        ended = true;
        break;
      }
      int count = inflate(target);
      if (inflater.finished()) {
        finishMember();
      }
      if (count > 0) {
        return count;
      }
    }
    return -1;
  }

  private int inflate(ByteBuffer target) throws IOException {
    if (inflater.needsInput() && !inflater.finished()) {
      if (position == limit) {
        refillOrFail();
      }
      inflater.setInput(input, position, limit - position);
    }
    int start = target.position();
    try {
      int count = inflater.inflate(target);
      position = limit - inflater.getRemaining();
      checksum.update(target.duplicate().flip().position(start));
      if (count == 0 && inflater.needsDictionary()) {
        throw corrupt("it asks for a dictionary");
      }
      return count;
    } catch (DataFormatException e) {
      throw corrupt(e.getMessage() == null ? "invalid stream" : e.getMessage());
    }
  }

  /** False at the end of the source. */
  private boolean startMember() throws IOException {
    do {
      if (position == limit && !refill()) {
        if (!anyMember) {
          throw truncated();
        }
        return false;
      }
      // Zeros may follow a member.
    } while (anyMember && input[position] == 0 && position++ >= 0);
    if (next() != 0x1f || next() != 0x8b) {
      throw corrupt(anyMember ? "unexpected bytes after the end" : "not gzip");
    }
    if (next() != 8) {
      throw corrupt("unknown compression method");
    }
    readHeader();
    inMember = true;
    anyMember = true;
    return true;
  }

  private void readHeader() throws IOException {
    int flags = next();
    skip(6);
    if ((flags & EXTRA_FIELD) != 0) {
      skip(next() | (next() << 8));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
  }

  private void finishMember() throws IOException {
    if (word() != checksum.getValue()) {
      throw corrupt("checksum differs");
    }
    if (word() != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw corrupt("length differs");
    }
    inflater.reset();
    checksum.reset();
    inMember = false;
  }

  private long word() throws IOException {
    return next() | (next() << 8) | (next() << 16) | ((long) next() << 24);
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private void skipText() throws IOException {
    int character;
    do {
      character = next();
    } while (character != 0);
  }

  private int next() throws IOException {
    if (position == limit) {
      refillOrFail();
    }
    return input[position++] & 0xff;
  }

  private void refillOrFail() throws IOException {
    if (!refill()) {
      throw truncated();
    }
  }

  private boolean refill() throws IOException {
    int count;
    do {
      count = fill(input);
    } while (count == 0);
    position = 0;
    limit = Math.max(0, count);
    return count > 0;
  }

  @Override
  void release() {
    inflater.end();
  }
}
