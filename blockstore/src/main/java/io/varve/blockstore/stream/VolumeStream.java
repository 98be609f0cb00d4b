package io.varve.blockstore.stream;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockDevice.Provisioning;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.BlockSnapshotStore;
import io.varve.blockstore.Extent;
import io.varve.blockstore.VolumeName;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/** Writes and reads the stream form of volumes. */
public final class VolumeStream {

  private static final long MAGIC = 0x5641_5256_4556_4f4cL;
  private static final int VERSION = 1;
  private static final int PIECE = 1 << 20;
  private static final int DATA = 1;
  private static final int ZEROS = 2;
  private static final int END = 0;
  private static final int MAX_NAME = 2 * BlockName.MAX_LENGTH + 1;
  private static final int HEADER_LIMIT = 1024;

  private final BlockSnapshotStore store;

  /**
   * Streams from and to a store.
   *
   * @param store the store
   */
  public VolumeStream(BlockSnapshotStore store) {
    this.store = store;
  }

  /**
   * Writes a state. Take a snapshot and export that when the volume is in use.
   *
   * @param source what to write
   * @param base leaves out what this older state has in common; nothing for all
   * @param target where to; not closed
   * @throws IOException when reading or writing fails
   */
  public void export(BlockName source, Optional<BlockName> base, OutputStream target)
      throws IOException {
    CheckedOutputStream checked = new CheckedOutputStream(target, new CRC32C());
    DataOutputStream out = new DataOutputStream(checked);
    try (BlockDevice device = store.open(source)) {
      out.writeLong(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(device.chunkSize());
      out.writeLong(device.size());
      writeName(out, source.toString());
      writeName(out, base.map(BlockName::toString).orElse(""));
      if (base.isPresent()) {
        for (Extent extent : store.changes(base.get(), source)) {
          writeExtent(out, device, extent);
        }
      } else {
        writeAll(out, device);
      }
      out.writeByte(END);
      out.writeInt((int) checked.getChecksum().getValue());
      out.flush();
    }
  }

  private static void writeAll(DataOutputStream out, BlockDevice device) throws IOException {
    long at = 0;
    while (at < device.size()) {
      List<Extent> extents = device.extents(at, device.size() - at, 1);
      Extent extent = extents.getFirst();
      if (extent.kind() == Extent.Kind.DATA) {
        writeExtent(out, device, extent);
      }
      at = extent.end();
    }
  }

  private static void writeExtent(DataOutputStream out, BlockDevice device, Extent extent)
      throws IOException {
    switch (extent.kind()) {
      case HOLE -> {
        out.writeByte(ZEROS);
        out.writeLong(extent.offset());
        out.writeLong(extent.length());
      }
      case DATA -> {
        byte[] bytes = new byte[(int) Math.min(PIECE, extent.length())];
        for (long at = extent.offset(); at < extent.end(); at += bytes.length) {
          int length = (int) Math.min(bytes.length, extent.end() - at);
          device.read(ByteBuffer.wrap(bytes, 0, length), at);
          out.writeByte(DATA);
          out.writeLong(at);
          out.writeLong(length);
          out.write(bytes, 0, length);
        }
      }
    }
  }

  private static void writeName(DataOutputStream out, String name) throws IOException {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  /**
   * Makes a volume out of a whole stream, or brings a volume from the base of a delta to its end. A
   * volume that a failed import made is deleted; one that a delta was to change is rolled back by
   * the caller, who has a snapshot of it.
   *
   * @param name the volume; it must not exist for a whole stream, and must for a delta
   * @param source where from; read up to the end of the stream, not closed
   * @return what the stream held
   * @throws DataLoss when the stream is torn or altered
   * @throws FailedPrecondition when a delta does not fit the volume
   * @throws IOException when reading or writing fails
   */
  public StreamHeader restore(VolumeName name, InputStream source) throws IOException {
    CheckedInputStream checked = new CheckedInputStream(source, new CRC32C());
    DataInputStream in = new DataInputStream(checked);
    try {
      StreamHeader header = readHeader(in);
      if (header.base().isPresent()) {
        fitSize(name, header);
        apply(name, header, in, checked);
      } else {
        store.create(name, header.size());
        boolean whole = false;
        try {
          apply(name, header, in, checked);
          whole = true;
        } finally {
          if (!whole) {
            store.delete(name);
          }
        }
      }
      return header;
    } catch (EOFException e) {
      throw new DataLoss("the stream for volume %s ends too early".formatted(name), e);
    }
  }

  /**
   * Reads what a stream says of itself, and leaves the stream where it was.
   *
   * @param source a stream that supports {@link InputStream#mark}
   * @return what it holds
   * @throws InvalidArgument when it is no volume stream
   * @throws IOException when reading fails
   */
  public static StreamHeader peek(InputStream source) throws IOException {
    source.mark(HEADER_LIMIT);
    try {
      return readHeader(new DataInputStream(source));
    } catch (EOFException e) {
      throw new InvalidArgument("this is no volume stream: it ends at once", e);
    } finally {
      source.reset();
    }
  }

  /** A volume that grew between the two states of a delta grows here, too. */
  private void fitSize(VolumeName name, StreamHeader header) throws IOException {
    long size = store.volume(name).size();
    if (size < header.size()) {
      store.grow(name, header.size());
    } else if (size > header.size()) {
      throw new FailedPrecondition(
          "the delta is for a volume of %d bytes, and %s has %d"
              .formatted(header.size(), name, size));
    }
  }

  private static StreamHeader readHeader(DataInputStream in) throws IOException {
    if (in.readLong() != MAGIC || in.readInt() != VERSION) {
      throw new InvalidArgument("this is no volume stream, or one of a later version");
    }
    int chunkSize = in.readInt();
    long size = in.readLong();
    String source = readName(in);
    String base = readName(in);
    return new StreamHeader(
        size,
        chunkSize,
        BlockName.parse(source),
        base.isEmpty() ? Optional.empty() : Optional.of(BlockName.parse(base)));
  }

  private static String readName(DataInputStream in) throws IOException {
    int length = in.readUnsignedShort();
    if (length > MAX_NAME) {
      throw new DataLoss("the stream has a name of %d bytes".formatted(length));
    }
    return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
  }

  private void apply(
      VolumeName name, StreamHeader header, DataInputStream in, CheckedInputStream checked)
      throws IOException {
    byte[] bytes = new byte[PIECE];
    try (BlockDevice device = store.open(name)) {
      for (int kind = in.readUnsignedByte(); kind != END; kind = in.readUnsignedByte()) {
        long offset = in.readLong();
        long length = in.readLong();
        if (offset < 0 || length <= 0 || offset > header.size() - length) {
          throw new DataLoss("the stream for volume %s has a range outside it".formatted(name));
        }
        applyRange(device, kind, offset, length, in, bytes);
      }
      int expected = (int) checked.getChecksum().getValue();
      if (in.readInt() != expected) {
        throw new DataLoss("the stream for volume %s does not match its checksum".formatted(name));
      }
      device.flush();
    }
  }

  private static void applyRange(
      BlockDevice device, int kind, long offset, long length, DataInputStream in, byte[] bytes)
      throws IOException {
    if (kind == ZEROS) {
      device.zero(offset, length, Provisioning.THIN);
    } else if (kind == DATA && length <= PIECE) {
      in.readFully(bytes, 0, (int) length);
      device.write(ByteBuffer.wrap(bytes, 0, (int) length), offset);
    } else {
      throw new DataLoss("the stream has a record of unknown kind %d".formatted(kind));
    }
  }
}
