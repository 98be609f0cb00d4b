package io.varve.builder.context;

import io.varve.storage.layer.Decompressor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** A tar, plain or packed by gzip, zstd, xz or bzip2, told by its content and never by its name. */
public final class PackedTar {

  private static final int TAR_BLOCK = 512;
  private static final int BUFFER = 1 << 16;

  /** Kibibytes that unpacking may take; {@code xz -9} needs 65 MiB. */
  private static final int XZ_MEMORY = 128 << 10;

  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
  private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
  private static final byte[] BZIP2 = {'B', 'Z', 'h'};

  private PackedTar() {}

  /**
   * Whether a file is an archive, as docker tells it: packed, or with the header of a tar.
   *
   * @param file the file
   * @return true when it is to be unpacked
   * @throws IOException when reading fails
   */
  public static boolean isArchive(Path file) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(TAR_BLOCK);
    }
    if (begins(head, GZIP)) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        return isTar(in.readNBytes(TAR_BLOCK));
      } catch (IOException e) {
        return false;
      }
    }
    return isPacked(head) || isTar(head);
  }

  /**
   * Whether a stream is an archive. Its bytes stay to be read.
   *
   * @param stream a stream that can go back
   * @return true when it is a tar, or packed
   * @throws IOException when reading fails
   */
  public static boolean isArchive(BufferedInputStream stream) throws IOException {
    byte[] head = peek(stream);
    return begins(head, GZIP) || isPacked(head) || isTar(head);
  }

  /**
   * Takes off the packing.
   *
   * @param stream the archive
   * @return the plain tar
   * @throws IOException when the packing is malformed
   */
  public static InputStream open(InputStream stream) throws IOException {
    BufferedInputStream buffered =
        stream instanceof BufferedInputStream already
            ? already
            : new BufferedInputStream(stream, BUFFER);
    byte[] head = peek(buffered);
    if (begins(head, XZ)) {
      return new XZInputStream(buffered, XZ_MEMORY);
    }
    return begins(head, BZIP2)
        ? new BZip2CompressorInputStream(buffered, true)
        : Decompressor.open(buffered);
  }

  private static byte[] peek(BufferedInputStream stream) throws IOException {
    stream.mark(TAR_BLOCK);
    byte[] head = stream.readNBytes(TAR_BLOCK);
    stream.reset();
    return head;
  }

  private static boolean isPacked(byte[] head) {
    return begins(head, ZSTD) || begins(head, XZ) || begins(head, BZIP2);
  }

  private static boolean begins(byte[] head, byte[] magic) {
    return head.length >= magic.length && Arrays.equals(Arrays.copyOf(head, magic.length), magic);
  }

  /** The checksum of a header counts its own eight bytes as spaces (pax, "ustar header block"). */
  private static boolean isTar(byte[] head) {
    if (head.length < TAR_BLOCK) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < TAR_BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : head[i] & 0xff;
    }
    int written = 0;
    boolean digits = false;
    for (int i = 148; i < 156; i++) {
      if (head[i] >= '0' && head[i] <= '7') {
        written = written * 8 + head[i] - '0';
        digits = true;
      }
    }
    return digits && written == sum;
  }
}
