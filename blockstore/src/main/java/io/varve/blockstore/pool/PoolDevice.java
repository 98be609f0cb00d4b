package io.varve.blockstore.pool;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.Extent;
import io.varve.blockstore.SnapshotName;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A volume or snapshot of a thin pool as a device. */
final class PoolDevice implements BlockDevice {

  private final Core core;
  private final Member member;
  private final ReadPath reads;
  private final WritePath writes;
  private final AtomicBoolean closed = new AtomicBoolean();

  PoolDevice(Core core, Member member, ReadPath reads, WritePath writes) {
    this.core = core;
    this.member = member;
    this.reads = reads;
    this.writes = writes;
  }

  @Override
  public long size() {
    return member.size();
  }

  @Override
  public int chunkSize() {
    return core.geometry.chunkSize();
  }

  @Override
  public boolean readOnly() {
    return member.name() instanceof SnapshotName;
  }

  @Override
  public void read(ByteBuffer target, long offset) throws IOException {
    requireRange(offset, target.remaining());
    if (target.hasRemaining()) {
      reads.read(member, target, offset);
    }
    // Checked after the bytes were read: they are not the snapshot's when it was given up.
    if (!member.valid) {
      throw new DataLoss(
          "snapshot %s was given up because its area was full: delete it".formatted(member.name()));
    }
  }

  @Override
  public void write(ByteBuffer source, long offset) throws IOException {
    requireWritable();
    requireRange(offset, source.remaining());
    writes.write(member, source, offset);
  }

  @Override
  public void flush() throws IOException {
    requireOpen();
    if (!readOnly()) {
      core.committer.flush();
    }
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    requireWritable();
    requireRange(offset, length);
    writes.trim(member, offset, length);
  }

  @Override
  public void zero(long offset, long length, Provisioning provisioning) throws IOException {
    requireWritable();
    requireRange(offset, length);
    writes.zero(member, offset, length, provisioning);
  }

  @Override
  public List<Extent> extents(long offset, long length, int limit) throws IOException {
    requireOpen();
    requireRange(offset, length);
    return reads.extents(member, offset, length, limit);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      member.open.decrementAndGet();
    }
  }

  private void requireWritable() throws IOException {
    if (readOnly()) {
      throw new FailedPrecondition(
          "snapshot %s can't be changed: clone it and change the clone".formatted(member.name()));
    }
  }

  private void requireOpen() throws IOException {
    if (closed.get()) {
      throw new ClosedChannelException();
    }
  }

  private void requireRange(long offset, long length) throws IOException {
    requireOpen();
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new InvalidArgument(
          "%d bytes at %d are outside %s of %d bytes"
              .formatted(length, offset, member.name(), size()));
    }
  }
}
