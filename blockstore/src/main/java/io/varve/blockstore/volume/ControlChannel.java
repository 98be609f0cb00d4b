package io.varve.blockstore.volume;

import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/**
 * A connection of the control protocol: JSON objects and streams, each as frames of a length and
 * bytes. A stream ends with an empty frame.
 */
final class ControlChannel implements AutoCloseable {

  private static final int MAX_MESSAGE = 64 << 20;
  private static final int PIECE = 256 << 10;

  private final SocketChannel channel;
  private final DataInputStream in;
  private final DataOutputStream out;

  ControlChannel(SocketChannel channel) {
    this.channel = channel;
    this.in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
  }

  void send(JsonValue message) throws IOException {
    byte[] bytes = Json.toBytes(message);
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
  }

  JsonObject receive(int limit) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > Math.min(limit, MAX_MESSAGE)) {
      throw new InvalidArgument("a control message of %d bytes is too long".formatted(length));
    }
    return Json.parseObject(in.readNBytes(length), "control message");
  }

  /** Waits until the other side has closed the connection, or its half of it. */
  void awaitEnd() throws IOException {
    while (in.read() >= 0) {
      // Whatever it says is of no interest.
    }
  }

  /** Says that nothing more comes from here. */
  void finish() throws IOException {
    channel.shutdownOutput();
  }

  /** Where the bytes of a stream go; closing it ends the stream, and not the connection. */
  OutputStream streamOut() {
    return new BufferedOutputStream(new FrameOutput(), PIECE);
  }

  private final class FrameOutput extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        out.writeInt(length);
        out.write(bytes, offset, length);
      }
    }

    @Override
    public void close() throws IOException {
      out.writeInt(0);
      out.flush();
    }
  }

  /** The bytes of a stream, up to its end. */
  InputStream streamIn() {
    return new BufferedInputStream(new FrameInput(), PIECE);
  }

  private final class FrameInput extends InputStream {
    private int left;
    private boolean ended;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        left = in.readInt();
        ended = left <= 0;
      }
      if (ended) {
        return -1;
      }
      int count = in.read(target, offset, Math.min(length, left));
      if (count < 0) {
        throw new IOException("the volume server's connection broke off");
      }
      left -= count;
      return count;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
