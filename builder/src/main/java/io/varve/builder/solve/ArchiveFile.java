package io.varve.builder.solve;

import io.varve.builder.context.PackedTar;
import io.varve.builder.tree.FileNode;
import io.varve.image.LayerForm;
import io.varve.linux.hash.FastHash;
import io.varve.oci.Digest;
import io.varve.oci.MediaType.Compression;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Archives that ADD unpacks. */
final class ArchiveFile {

  private static final int BUFFER = 1 << 16;

  private ArchiveFile() {}

  /** Whether a file is an archive, as docker tells it. */
  static boolean isArchive(FileNode node) throws IOException {
    return node.kind() == FileNode.Kind.FILE && PackedTar.isArchive(node.location());
  }

  /** Unpacks an archive into an empty directory; what would leave it is refused. */
  static void unpack(Path archive, LayerForm form, Path directory) throws IOException {
    try (InputStream in = PackedTar.open(Files.newInputStream(archive))) {
      form.apply(in, Compression.NONE, directory, new OnDiskFormat.Plain());
    }
  }

  static Digest digest(Path file, Digest.Algorithm algorithm) throws IOException {
    MessageDigest hash = FastHash.of(algorithm);
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    return new Digest(algorithm, HexFormat.of().formatHex(hash.digest()));
  }
}
