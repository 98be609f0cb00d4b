package io.varve.blockstore.host;

import static io.varve.blockstore.host.FuseProtocol.*;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockDevice.Provisioning;
import io.varve.blockstore.NoSpaceException;
import io.varve.linux.Errno;
import io.varve.linux.OpenFile;
import io.varve.linux.SystemCallException;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.util.List;

/**
 * Answers the kernel's requests for a directory of devices. Several threads run {@link #serve} at
 * once; each has its buffers.
 */
final class FuseSession {

  private static final int DIRECTORY = 0040700;
  private static final int REGULAR = 0100600;

  private final OpenFile kernel;
  private final List<DeviceFile> files;

  /** Serves files, which may come and go. */
  FuseSession(OpenFile kernel, List<DeviceFile> files) {
    this.kernel = kernel;
    this.files = files;
  }

  /** Asks for the requests that were read and not answered; all of them can be done twice. */
  void askAgain() throws IOException {
    ByteBuffer notice = ByteBuffer.allocateDirect(OUT_HEADER).order(ByteOrder.nativeOrder());
    kernel.write(notice.putInt(OUT_HEADER).putInt(NOTIFY_RESEND).putLong(0).flip());
  }

  private DeviceFile file(long node) throws IOException {
    for (DeviceFile file : files) {
      if (file.node() == node) {
        return file;
      }
    }
    throw new FileNotFoundException("no device has the number " + node);
  }

  /** Serves until the file system is unmounted. */
  void serve() {
    ByteBuffer request = ByteBuffer.allocateDirect(MAX_WRITE + PAGE).order(ByteOrder.nativeOrder());
    ByteBuffer reply = ByteBuffer.allocateDirect(MAX_WRITE + PAGE).order(ByteOrder.nativeOrder());
    try {
      while (receive(request)) {
        answer(request, reply);
      }
    } catch (IOException | RuntimeException _) {
      // Without its servers the kernel ends the connection, and users get EIO.
    }
  }

  private boolean receive(ByteBuffer request) throws IOException {
    while (true) {
      try {
        request.clear();
        kernel.read(request);
        request.flip();
        return true;
      } catch (SystemCallException e) {
        if (e.errno() == Errno.ENODEV) {
          return false;
        }
        // A request that was called back while we asked for it.
        if (e.errno() != Errno.ENOENT && e.errno() != Errno.EINTR && e.errno() != Errno.EAGAIN) {
          throw e;
        }
      } catch (ClosedChannelException _) {
        return false;
      }
    }
  }

  private void answer(ByteBuffer request, ByteBuffer reply) throws IOException {
    int opcode = request.getInt(4);
    long unique = request.getLong(8);
    long node = request.getLong(16);
    if (opcode == FORGET || opcode == BATCH_FORGET) {
      return;
    }
    reply.clear().position(OUT_HEADER);
    int error;
    try {
      request.position(IN_HEADER);
      error = perform(opcode, node, request, reply);
    } catch (FileNotFoundException _) {
      error = ENOENT;
    } catch (NoSpaceException _) {
      error = ENOSPC;
    } catch (InvalidArgument _) {
      error = EINVAL;
    } catch (FailedPrecondition _) {
      error = EROFS;
    } catch (IOException | RuntimeException _) {
      error = EIO;
    }
    if (error != 0) {
      reply.position(OUT_HEADER);
    }
    reply.flip();
    reply.putInt(0, reply.limit()).putInt(4, -error).putLong(8, unique);
    send(reply);
  }

  private void send(ByteBuffer reply) throws IOException {
    try {
      kernel.write(reply);
    } catch (SystemCallException e) {
      // Nobody waits for it any more.
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /** Does what is asked, puts the answer behind the header, and returns 0 or an errno. */
  private int perform(int opcode, long node, ByteBuffer request, ByteBuffer reply)
      throws IOException {
    return switch (opcode) {
      case INIT -> initialize(request, reply);
      case LOOKUP -> lookUp(request, reply);
      case GETATTR, SETATTR -> {
        reply.putLong(0).putLong(0); // never cached: a device may grow
        putAttributes(node, reply);
        yield 0;
      }
      case OPEN -> {
        file(node).opened();
        reply.putLong(0).putLong(0);
        yield 0;
      }
      case OPENDIR -> {
        reply.putLong(0).putLong(0);
        yield 0;
      }
      case RELEASE -> {
        file(node).released();
        yield 0;
      }
      case READ -> read(file(node).device(), request, reply);
      case WRITE -> write(file(node).device(), request, reply);
      case FSYNC, FLUSH -> {
        file(node).device().flush();
        yield 0;
      }
      case FALLOCATE -> allocate(file(node).device(), request);
      case STATFS -> {
        reply.position(reply.position() + STATFS_OUT);
        yield 0;
      }
      case READDIR, RELEASEDIR, DESTROY -> 0;
      default -> ENOSYS;
    };
  }

  private static int initialize(ByteBuffer request, ByteBuffer reply) {
    int start = request.position();
    int readAhead = request.getInt(start + 8);
    int offered = request.getInt(start + 12);
    int end = reply.position() + INIT_OUT;
    reply.putInt(MAJOR).putInt(MINOR).putInt(readAhead);
    reply.putInt(offered & (INIT_ASYNC_READ | INIT_BIG_WRITES | INIT_MAX_PAGES));
    reply.putShort((short) 64).putShort((short) 48).putInt(MAX_WRITE).putInt(1);
    reply.putShort((short) (MAX_WRITE / PAGE));
    while (reply.position() < end) {
      reply.put((byte) 0);
    }
    return 0;
  }

  private int lookUp(ByteBuffer request, ByteBuffer reply) throws IOException {
    byte[] wanted = new byte[request.remaining() - 1];
    request.get(wanted);
    for (DeviceFile file : files) {
      if (file.isNamed(wanted)) {
        reply.putLong(file.node()).putLong(0).putLong(0).putLong(0).putLong(0);
        putAttributes(file.node(), reply);
        return 0;
      }
    }
    return ENOENT;
  }

  private void putAttributes(long node, ByteBuffer reply) throws IOException {
    boolean root = node == ROOT_NODE;
    int end = reply.position() + ATTRIBUTES;
    long size = root ? 0 : file(node).device().size();
    reply.putLong(node).putLong(size).putLong(size / 512);
    reply.putLong(0).putLong(0).putLong(0).putInt(0).putInt(0).putInt(0);
    reply.putInt(root ? DIRECTORY : REGULAR).putInt(root ? 2 : 1);
    reply.putInt(0).putInt(0).putInt(0).putInt(PAGE);
    reply.position(end).putInt(end - Integer.BYTES, 0);
  }

  private static int read(BlockDevice device, ByteBuffer request, ByteBuffer reply)
      throws IOException {
    long offset = request.getLong(request.position() + 8);
    long wanted = Integer.toUnsignedLong(request.getInt(request.position() + 16));
    long there = Math.max(0, device.size() - offset);
    int length = (int) Math.min(Math.min(wanted, there), MAX_WRITE);
    int start = reply.position();
    reply.limit(start + length);
    device.read(reply, offset);
    return 0;
  }

  private static int write(BlockDevice device, ByteBuffer request, ByteBuffer reply)
      throws IOException {
    int start = request.position();
    long offset = request.getLong(start + 8);
    int size = request.getInt(start + 16);
    ByteBuffer data = request.slice(start + 40, size);
    device.write(data, offset);
    reply.putInt(size).putInt(0);
    return 0;
  }

  private static int allocate(BlockDevice device, ByteBuffer request) throws IOException {
    int start = request.position();
    long offset = request.getLong(start + 8);
    long length = request.getLong(start + 16);
    int mode = request.getInt(start + 24);
    if ((mode & FALLOCATE_PUNCH) != 0) {
      device.zero(offset, length, Provisioning.THIN);
      return 0;
    }
    if ((mode & FALLOCATE_ZERO) != 0) {
      device.zero(offset, length, Provisioning.THIN);
      return 0;
    }
    return EOPNOTSUPP;
  }
}
