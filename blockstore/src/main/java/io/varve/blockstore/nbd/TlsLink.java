package io.varve.blockstore.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** Encrypted by TLS. Reading and writing may happen on two threads at once. */
final class TlsLink implements Link {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final ByteBuffer received;
  private final ByteBuffer plain;
  private final ByteBuffer sent;
  private final ReentrantLock writing = new ReentrantLock();

  private TlsLink(SocketChannel channel, SSLEngine engine) {
    this.channel = channel;
    this.engine = engine;
    this.received = ByteBuffer.allocateDirect(2 * engine.getSession().getPacketBufferSize());
    this.plain = ByteBuffer.allocateDirect(2 * engine.getSession().getApplicationBufferSize());
    this.sent = ByteBuffer.allocateDirect(engine.getSession().getPacketBufferSize());
    received.limit(0);
    plain.limit(0);
  }

  /** Shakes hands with the client; fails when it has no certificate and needs one. */
  static TlsLink accept(SocketChannel channel, SSLEngine engine) throws IOException {
    TlsLink link = new TlsLink(channel, engine);
    engine.beginHandshake();
    link.advance(engine.getHandshakeStatus());
    return link;
  }

  /** Does what the protocol asks for until nothing is open. */
  private void advance(HandshakeStatus asked) throws IOException {
    HandshakeStatus status = asked;
    while (true) {
      switch (status) {
        case NEED_TASK -> {
          engine.getDelegatedTask().run();
          status = engine.getHandshakeStatus();
        }
        case NEED_WRAP -> status = send(NOTHING).getHandshakeStatus();
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> status = unwrap();
        case FINISHED, NOT_HANDSHAKING -> {
          return;
        }
      }
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    while (!plain.hasRemaining()) {
      if (engine.isInboundDone()) {
        return -1;
      }
      try {
        advance(unwrap());
      } catch (EOFException _) {
        return -1;
      }
    }
    int count = Math.min(plain.remaining(), target.remaining());
    target.put(target.position(), plain, plain.position(), count);
    target.position(target.position() + count);
    plain.position(plain.position() + count);
    return count;
  }

  /** Takes one record; its plain bytes are appended. */
  private HandshakeStatus unwrap() throws IOException {
    plain.compact();
    try {
      while (true) {
        SSLEngineResult result = engine.unwrap(received, plain);
        if (result.getStatus() != Status.BUFFER_UNDERFLOW) {
          return result.getStatus() == Status.OK
              ? result.getHandshakeStatus()
              : HandshakeStatus.NOT_HANDSHAKING;
        }
        receive();
      }
    } finally {
      plain.flip();
    }
  }

  private void receive() throws IOException {
    received.compact();
    try {
      if (channel.read(received) < 0) {
        throw new EOFException("the client closed the connection");
      }
    } finally {
      received.flip();
    }
  }

  @Override
  public void write(ByteBuffer... buffers) throws IOException {
    send(buffers);
  }

  private SSLEngineResult send(ByteBuffer... buffers) throws IOException {
    writing.lock();
    try {
      sent.clear();
      SSLEngineResult result = engine.wrap(buffers, sent);
      if (result.getStatus() == Status.CLOSED && sent.position() == 0) {
        throw new EOFException("the client ended the encryption");
      }
      sent.flip();
      while (sent.hasRemaining()) {
        channel.write(sent);
      }
      return result;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void end() {
    engine.closeOutbound();
    try {
      send(NOTHING);
    } catch (IOException _) {
      // The client is gone; nobody waits for a good-bye.
    }
  }
}
