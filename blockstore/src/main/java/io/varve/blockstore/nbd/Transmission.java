package io.varve.blockstore.nbd;

import static io.varve.blockstore.nbd.NbdProtocol.*;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockDevice.Provisioning;
import io.varve.blockstore.Extent;
import io.varve.blockstore.NoSpaceException;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Serves the requests of one connection. Several workers take turns: one reads a request, lets the
 * next one read, does the work and sends the reply. So requests run side by side, and one alone
 * needs no hand-over between threads.
 */
final class Transmission {

  private static final int USUAL_BUFFER = 256 << 10;
  private static final int MAX_EXTENTS = 2048;
  private static final int REPLY_HEADER = 28;

  private final Wire wire;
  private final BlockDevice device;
  private final Handshake.Agreement agreement;
  private final LargeBuffers largeBuffers;
  private final ReentrantLock reading = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean ended;

  Transmission(Wire wire, Handshake.Agreement agreement, LargeBuffers largeBuffers) {
    this.wire = wire;
    this.agreement = agreement;
    this.device = agreement.device();
    this.largeBuffers = largeBuffers;
  }

  /** A request with the bytes that came with it, or room for those that go back. */
  private record Job(Request request, ByteBuffer buffer, boolean large) {}

  /** Serves requests until the client disconnects; run by each worker. */
  void serve() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(USUAL_BUFFER);
    ByteBuffer header = ByteBuffer.allocateDirect(REPLY_HEADER);
    try {
      for (Optional<Job> job = take(buffer); job.isPresent(); job = take(buffer)) {
        answer(job.get(), header);
      }
    } finally {
      ended = true;
    }
  }

  private Optional<Job> take(ByteBuffer usual) throws IOException {
    reading.lock();
    try {
      if (ended) {
        return Optional.empty();
      }
      Request request = next();
      if (request.type() == CMD_DISC) {
        ended = true;
        return Optional.empty();
      }
      Job job = prepare(request, usual);
      if (request.type() == CMD_WRITE) {
        takePayload(job);
      }
      return Optional.of(job);
    } finally {
      reading.unlock();
    }
  }

  private void answer(Job job, ByteBuffer header) throws IOException {
    try {
      answer(job.request(), job.buffer(), header);
    } finally {
      if (job.large()) {
        largeBuffers.giveBack(job.buffer());
      }
    }
  }

  private Request next() throws IOException {
    ByteBuffer header = wire.need(Request.SIZE);
    if (header.getInt() != REQUEST_MAGIC) {
      throw new IOException("a request without its magic number");
    }
    Request request = Request.decode(header);
    if (request.type() == CMD_WRITE && request.length() > MAX_REQUEST) {
      throw new IOException("a write of %d bytes".formatted(request.length()));
    }
    return request;
  }

  private Job prepare(Request request, ByteBuffer usual) {
    boolean data = request.type() == CMD_READ || request.type() == CMD_WRITE;
    if (!data || request.length() <= USUAL_BUFFER || request.length() > MAX_REQUEST) {
      return new Job(request, usual.clear(), false);
    }
    return new Job(request, largeBuffers.take((int) request.length()), true);
  }

  private void takePayload(Job job) throws IOException {
    boolean taken = false;
    try {
      job.buffer().limit((int) job.request().length());
      wire.read(job.buffer());
      job.buffer().flip();
      taken = true;
    } finally {
      if (!taken && job.large()) {
        largeBuffers.giveBack(job.buffer());
      }
    }
  }

  private void answer(Request request, ByteBuffer buffer, ByteBuffer header) throws IOException {
    try {
      switch (request.type()) {
        case CMD_READ -> read(request, buffer, header);
        case CMD_BLOCK_STATUS -> blockStatus(request);
        default -> {
          change(request, buffer);
          if (request.has(CMD_FLAG_FUA)) {
            device.flush();
          }
          simple(request, 0, header);
        }
      }
    } catch (InvalidArgument e) {
      fail(request, outOfRange(request), e, header);
    } catch (FailedPrecondition e) {
      fail(request, EPERM, e, header);
    } catch (NoSpaceException e) {
      fail(request, ENOSPC, e, header);
    } catch (DeviceFailure e) {
      fail(request, EIO, e, header);
    } catch (RuntimeException e) {
      fail(request, EIO, e, header);
    }
  }

  private int outOfRange(Request request) {
    return request.type() == CMD_WRITE || request.type() == CMD_WRITE_ZEROES ? ENOSPC : EINVAL;
  }

  /** Tells a failure of the device, which the client hears of, from one of the connection. */
  private static final class DeviceFailure extends IOException {
    private static final long serialVersionUID = 1L;

    DeviceFailure(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private void change(Request request, ByteBuffer buffer) throws IOException {
    try {
      switch (request.type()) {
        case CMD_WRITE -> device.write(buffer, request.offset());
        case CMD_FLUSH -> device.flush();
        case CMD_TRIM -> device.trim(request.offset(), request.length());
        case CMD_CACHE -> device.extents(request.offset(), request.length(), 1);
        case CMD_WRITE_ZEROES ->
            device.zero(
                request.offset(),
                request.length(),
                request.has(CMD_FLAG_NO_HOLE) ? Provisioning.THICK : Provisioning.THIN);
        default -> throw new InvalidArgument("command %d is unknown".formatted(request.type()));
      }
    } catch (NoSpaceException e) {
      throw e;
    } catch (IOException e) {
      throw new DeviceFailure(e);
    }
  }

  private void read(Request request, ByteBuffer buffer, ByteBuffer header) throws IOException {
    if (request.length() > MAX_REQUEST) {
      fail(request, EOVERFLOW, new InvalidArgument("the read is too long"), header);
      return;
    }
    buffer.clear().limit((int) request.length());
    try {
      device.read(buffer, request.offset());
    } catch (IOException e) {
      throw new DeviceFailure(e);
    }
    buffer.flip();
    header.clear();
    if (agreement.structured()) {
      structuredHeader(header, request, REPLY_OFFSET_DATA, Long.BYTES + (int) request.length());
      header.putLong(request.offset());
    } else {
      simpleHeader(header, request, 0);
    }
    send(header.flip(), buffer);
  }

  private void blockStatus(Request request) throws IOException {
    if (!agreement.allocationContext() || request.length() == 0) {
      throw new InvalidArgument("no metadata context was agreed on");
    }
    int limit = request.has(CMD_FLAG_REQ_ONE) ? 1 : MAX_EXTENTS;
    List<Extent> extents = extents(request, limit);
    ByteBuffer reply = ByteBuffer.allocate(REPLY_HEADER + extents.size() * Long.BYTES);
    structuredHeader(
        reply, request, REPLY_BLOCK_STATUS, Integer.BYTES + extents.size() * Long.BYTES);
    reply.putInt(BASE_ALLOCATION_ID);
    for (Extent extent : extents) {
      reply.putInt((int) extent.length());
      reply.putInt(
          switch (extent.kind()) {
            case DATA -> 0;
            case HOLE -> STATE_HOLE_AND_ZERO;
          });
    }
    send(reply.flip());
  }

  private List<Extent> extents(Request request, int limit) throws IOException {
    try {
      return device.extents(request.offset(), request.length(), limit);
    } catch (IOException e) {
      throw new DeviceFailure(e);
    }
  }

  private void fail(Request request, int error, Exception cause, ByteBuffer header)
      throws IOException {
    boolean mustBeStructured = request.type() == CMD_READ || request.type() == CMD_BLOCK_STATUS;
    if (!agreement.structured() || !mustBeStructured) {
      simple(request, error, header);
      return;
    }
    byte[] message = String.valueOf(cause.getMessage()).getBytes(StandardCharsets.UTF_8);
    int length = Math.min(message.length, 1024);
    ByteBuffer reply = ByteBuffer.allocate(REPLY_HEADER + length);
    structuredHeader(reply, request, REPLY_ERROR, Integer.BYTES + Short.BYTES + length);
    reply.putInt(error).putShort((short) length).put(message, 0, length);
    send(reply.flip());
  }

  private void simple(Request request, int error, ByteBuffer header) throws IOException {
    simpleHeader(header.clear(), request, error);
    send(header.flip());
  }

  private static void simpleHeader(ByteBuffer target, Request request, int error) {
    target.putInt(SIMPLE_REPLY_MAGIC).putInt(error).putLong(request.cookie());
  }

  private static void structuredHeader(ByteBuffer target, Request request, int type, int length) {
    target
        .putInt(STRUCTURED_REPLY_MAGIC)
        .putShort((short) REPLY_FLAG_DONE)
        .putShort((short) type)
        .putLong(request.cookie())
        .putInt(length);
  }

  private void send(ByteBuffer... buffers) throws IOException {
    writing.lock();
    try {
      wire.write(buffers);
    } finally {
      writing.unlock();
    }
  }
}
