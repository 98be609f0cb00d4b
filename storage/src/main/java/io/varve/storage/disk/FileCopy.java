package io.varve.storage.disk;

import io.varve.linux.Errno;
import io.varve.linux.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Copies the content of a file: by sharing its blocks where the file system can, inside the kernel
 * where it can that, through memory otherwise. Holes stay holes.
 */
public final class FileCopy {

  private static final int CHUNK = 256 * 1024;

  private final OpenFile source;
  private final OpenFile target;
  private boolean insideKernel = true;

  /** Plans a copy into an empty file. */
  FileCopy(OpenFile source, OpenFile target) {
    this.source = source;
    this.target = target;
  }

  /**
   * Copies a file into an empty one.
   *
   * @param source where the bytes come from
   * @param target where they go
   * @param size how many bytes from the start
   * @throws IOException when it fails
   */
  public static void copy(OpenFile source, OpenFile target, long size) throws IOException {
    new FileCopy(source, target).run(size);
  }

  /** Copies some bytes from the start. */
  void run(long size) throws IOException {
    if (size == 0 || target.reflinkFrom(source)) {
      return;
    }
    long at = 0;
    while (at < size) {
      long data = source.nextData(at).orElse(size);
      long hole = data < size ? source.nextHole(data).orElse(size) : size;
      copy(data, Math.min(hole, size));
      at = hole;
    }
    target.truncate(size);
  }

  private void copy(long from, long to) throws IOException {
    long at = from;
    while (at < to) {
      long count = insideKernel ? copyInsideKernel(at, to - at) : copyThroughMemory(at, to - at);
      if (count <= 0) {
        return; // it became shorter
      }
      at += count;
    }
  }

  private long copyInsideKernel(long at, long length) throws IOException {
    try {
      return target.copyRange(source, at, at, length);
    } catch (IOException e) {
      if (!Errno.isOneOf(e, Errno.EXDEV, Errno.EOPNOTSUPP, Errno.ENOSYS, Errno.EINVAL)) {
        throw e;
      }
      insideKernel = false;
      return copyThroughMemory(at, length);
    }
  }

  private long copyThroughMemory(long at, long length) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK, length));
    int count = source.readAt(chunk, at);
    if (count > 0) {
      target.writeAt(chunk.flip(), at);
    }
    return count;
  }
}
