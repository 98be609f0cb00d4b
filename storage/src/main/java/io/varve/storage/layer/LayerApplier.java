package io.varve.storage.layer;

import io.varve.oci.error.DataLoss;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Turns a layer's tar into a directory. */
public final class LayerApplier {

  private LayerApplier() {}

  /**
   * Applies a layer in one pass.
   *
   * <p>Nothing outside the directory is ever written. In overlay form the directory is to be empty
   * and no layer below is looked at, so that layers can be applied at the same time; what needs the
   * layers below is returned for {@link #complete}. In plain form the directory holds the tree of
   * the layers below, and whiteouts remove from it what this layer did not bring.
   *
   * @param tar the uncompressed layer, read to its end; the caller closes it
   * @param root the directory
   * @param format how the layer is to lie there
   * @param options limits and mapping
   * @return what was applied
   * @throws DataLoss when the tar is damaged or tries to escape; the directory is then to be
   *     dropped
   * @throws IOException when reading or writing fails
   */
  public static Applied apply(InputStream tar, Path root, OnDiskFormat format, ApplyOptions options)
      throws IOException {
    try (HashedChunks chunks = new HashedChunks(tar);
        TarReader reader = new TarReader(chunks, () -> {});
        TreeWriter writer = new TreeWriter(root, format, options.ids())) {
      long entries = writeAll(reader, writer, options);
      reader.drain();
      writer.finishDirectories();
      if (options.durable()) {
        writer.sync();
      }
      return new Applied(
          chunks.diffId(),
          chunks.total(),
          entries,
          writer.impliedDirectories(),
          writer.unresolvedHardLinks(),
          writer.whiteouts());
    }
  }

  private static long writeAll(TarReader reader, TreeWriter writer, ApplyOptions options)
      throws IOException {
    long entries = 0;
    long bytes = 0;
    for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
      TarEntry entry = next.get();
      if (++entries > options.maximumEntries()) {
        throw new DataLoss("layer has more than " + options.maximumEntries() + " entries: refused");
      }
      bytes += reader.sparseMap().storedSize();
      if (bytes > options.maximumBytes()) {
        throw new DataLoss(
            "layer entry \""
                + TarHeader.printable(entry.path().toString())
                + "\": the layer unpacks to more than "
                + options.maximumBytes()
                + " bytes: refused");
      }
      Optional<LayerEntry> meaning = LayerEntry.of(entry);
      if (meaning.isPresent()) {
        writer.write(meaning.get(), reader);
      }
    }
    return entries;
  }

  /**
   * Finishes an applied layer in overlay form once the layers below are known: directories that the
   * layer only implied get the attributes they have below, hard links to files of lower layers get
   * their copy, and whiteouts that hide nothing go: overlayfs lists those in directories that no
   * other layer has. Does not wait for the disk; whoever commits the layer does.
   *
   * @param applied what {@link #apply} returned
   * @param changes the layer's directory
   * @param lowerLayers the directories of the layers below, top first
   * @param format the form of all of them
   * @throws DataLoss when a link's target is nowhere below
   * @throws IOException when reading or writing fails
   */
  public static void complete(
      Applied applied, Path changes, List<Path> lowerLayers, OnDiskFormat format)
      throws IOException {
    if (applied.needsParents()) {
      try (LayerCompletion completion = new LayerCompletion(changes, lowerLayers, format)) {
        completion.complete(applied);
      }
    }
  }
}
