package io.varve.builder.solve;

import io.varve.builder.tree.FileNode;
import io.varve.image.LayerForm;
import io.varve.oci.Digest;
import io.varve.oci.MediaType.Compression;
import io.varve.oci.error.NotImplemented;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** Archives that ADD unpacks: tar, plain or packed by gzip, xz or zstd, told by their content. */
final class ArchiveFile {

  private static final int TAR_BLOCK = 512;
  private static final int BUFFER = 1 << 16;

  /** Kibibytes that unpacking may take; {@code xz -9} needs 65 MiB. */
  private static final int XZ_MEMORY = 128 << 10;

  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
  private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
  private static final byte[] BZIP2 = {'B', 'Z', 'h'};

  private ArchiveFile() {}

  /** Whether a file is an archive, as docker tells it: packed, or with the header of a tar. */
  static boolean isArchive(FileNode node) throws IOException {
    if (node.kind() != FileNode.Kind.FILE) {
      return false;
    }
    byte[] head = head(node.location());
    if (begins(head, GZIP)) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(node.location()))) {
        return isTar(in.readNBytes(TAR_BLOCK));
      } catch (IOException e) {
        return false;
      }
    }
    return begins(head, ZSTD) || begins(head, XZ) || begins(head, BZIP2) || isTar(head);
  }

  /** Unpacks an archive into an empty directory; what would leave it is refused. */
  static void unpack(Path archive, LayerForm form, Path directory) throws IOException {
    byte[] head = head(archive);
    Compression compression = Compression.NONE;
    if (begins(head, GZIP)) {
      compression = Compression.GZIP;
    } else if (begins(head, ZSTD)) {
      compression = Compression.ZSTD;
    } else if (begins(head, BZIP2)) {
      throw new NotImplemented(
          "archive "
              + archive.getFileName()
              + " is packed by bzip2; pack it by gzip, xz or zstd, or unpack it in a RUN step");
    }
    InputStream file = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
    try (InputStream in = begins(head, XZ) ? new XZInputStream(file, XZ_MEMORY) : file) {
      form.apply(in, compression, directory, new OnDiskFormat.Plain());
    }
  }

  static Digest digest(Path file, Digest.Algorithm algorithm) throws IOException {
    MessageDigest hash = algorithm.newMessageDigest();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    return new Digest(algorithm, HexFormat.of().formatHex(hash.digest()));
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(TAR_BLOCK);
    }
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
