package io.varve.image.unpack;

import io.varve.image.LayerForm;
import io.varve.oci.DiffId;
import io.varve.oci.MediaType.Compression;
import io.varve.storage.layer.Applied;
import io.varve.storage.layer.ApplyOptions;
import io.varve.storage.layer.Decompressor;
import io.varve.storage.layer.DiffOptions;
import io.varve.storage.layer.IdMapping;
import io.varve.storage.layer.LayerApplier;
import io.varve.storage.layer.LayerDiffer;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Layers as tar archives: the form that images are exchanged in. */
public final class TarLayerForm implements LayerForm {

  private final ApplyOptions options;
  private final DiffOptions written;

  /** Layers whose files keep their owners. */
  public TarLayerForm() {
    this(IdMapping.IDENTITY, IdMapping.IDENTITY);
  }

  /**
   * Layers whose files get other owners on disk.
   *
   * @param ids from the ids in a layer to those on disk
   * @param back from the ids on disk to those in a layer
   */
  public TarLayerForm(IdMapping ids, IdMapping back) {
    this.written = new DiffOptions(Optional.empty(), back);
    ApplyOptions standard = ApplyOptions.DEFAULT;
    // The snapshotter syncs the whole directory once, when it commits it.
    this.options = new ApplyOptions(standard.maximumEntries(), standard.maximumBytes(), ids, false);
  }

  @Override
  public DiffId apply(
      InputStream layer, Compression compression, Path directory, OnDiskFormat format)
      throws IOException {
    PendingLayer pending = unpack(layer, compression, directory, format);
    pending.completion().complete(List.of());
    return pending.diffId();
  }

  @Override
  public PendingLayer unpack(
      InputStream layer, Compression compression, Path directory, OnDiskFormat format)
      throws IOException {
    try (InputStream plain = Decompressor.open(layer)) {
      Applied applied = LayerApplier.apply(plain, directory, format, options);
      return new PendingLayer(
          applied.diffId(), below -> LayerApplier.complete(applied, directory, below, format));
    }
  }

  @Override
  public void write(List<Path> layers, OnDiskFormat format, OutputStream out) throws IOException {
    switch (format) {
      case OnDiskFormat.Overlay overlay ->
          LayerDiffer.write(layers.getFirst(), overlay, written, out);
      case OnDiskFormat.Plain() when layers.size() > 1 ->
          LayerDiffer.writeDifference(layers.get(1), layers.getFirst(), written, out);
      case OnDiskFormat.Plain() -> LayerDiffer.writeWhole(layers.getFirst(), written, out);
    }
  }
}
