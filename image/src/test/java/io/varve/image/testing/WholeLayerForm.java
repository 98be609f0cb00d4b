package io.varve.image.testing;

import io.varve.image.LayerForm;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.MediaType.Compression;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Keeps the uncompressed bytes of a layer as one file of its directory. */
public final class WholeLayerForm implements LayerForm {

  @Override
  public DiffId apply(
      InputStream layer, Compression compression, Path directory, OnDiskFormat format)
      throws IOException {
    MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
    InputStream plain = compression == Compression.GZIP ? new GZIPInputStream(layer, 65536) : layer;
    Files.copy(new DigestInputStream(plain, hash), directory.resolve("layer"));
    return new DiffId(Digest.ofHash(hash.digest()));
  }

  @Override
  public void write(List<Path> layers, OnDiskFormat format, OutputStream out) throws IOException {
    Files.copy(layers.getFirst().resolve("layer"), out);
  }
}
