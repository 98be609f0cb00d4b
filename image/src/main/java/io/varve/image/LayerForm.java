package io.varve.image;

import io.varve.oci.DiffId;
import io.varve.oci.MediaType.Compression;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** Between the bytes of a layer and its directory. */
public interface LayerForm {

  /**
   * Unpacks a layer.
   *
   * @param layer the layer's bytes, read to their end
   * @param compression how they are packed
   * @param directory where the files go; empty, or the tree below for {@link OnDiskFormat.Plain}
   * @param format the form of the directory
   * @return the digest of the uncompressed bytes
   * @throws IOException when the bytes are malformed or the disk fails; the directory is then
   *     incomplete
   */
  DiffId apply(InputStream layer, Compression compression, Path directory, OnDiskFormat format)
      throws IOException;

  /**
   * Unpacks a layer before those below it are there. The result must be completed before the
   * directory is committed on them.
   *
   * @param layer the layer's bytes, read to their end
   * @param compression how they are packed
   * @param directory where the files go; empty, or the tree below for {@link OnDiskFormat.Plain}
   * @param format the form of the directory
   * @return the digest and what is left to do
   * @throws IOException when the bytes are malformed or the disk fails; the directory is then
   *     incomplete
   */
  default PendingLayer unpack(
      InputStream layer, Compression compression, Path directory, OnDiskFormat format)
      throws IOException {
    return new PendingLayer(apply(layer, compression, directory, format), _ -> {});
  }

  /**
   * A layer that is unpacked but for what it needs from those below it.
   *
   * @param diffId the digest of the uncompressed bytes
   * @param completion does the rest
   */
  record PendingLayer(DiffId diffId, Completion completion) {}

  /** Finishes an unpacked layer. */
  @FunctionalInterface
  interface Completion {
    /**
     * Takes from the layers below what the layer refers to there.
     *
     * @param below their directories, top first
     * @throws IOException when it fails; the directory is then to be dropped
     */
    void complete(List<Path> below) throws IOException;
  }

  /**
   * Writes the reproducible tar of the topmost layer.
   *
   * @param layers directories of the layer and of those below it, top first
   * @param format the form of the directories
   * @param out takes the uncompressed bytes; not closed
   * @throws IOException when reading or writing fails
   */
  void write(List<Path> layers, OnDiskFormat format, OutputStream out) throws IOException;
}
