package io.varve.builder.testing;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.LinuxFiles;
import io.varve.image.LayerForm;
import io.varve.image.unpack.TarLayerForm;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.MediaType.Compression;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes a layer as a listing with everything that a tar would have, and unpacks archives by the
 * tar program.
 */
public final class ListingLayerForm implements LayerForm {

  private final TarLayerForm tar = new TarLayerForm();

  @Override
  public DiffId apply(
      InputStream layer, Compression compression, Path directory, OnDiskFormat format)
      throws IOException {
    return tar.apply(layer, compression, directory, format);
  }

  @Override
  public PendingLayer unpack(
      InputStream layer, Compression compression, Path directory, OnDiskFormat format)
      throws IOException {
    return tar.unpack(layer, compression, directory, format);
  }

  @Override
  public void write(List<Path> layers, OnDiskFormat format, OutputStream out) throws IOException {
    Path top = layers.getFirst();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.sorted().toList()) {
        if (!file.equals(top)) {
          out.write(line(top, file).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  private static String line(Path top, Path file) throws IOException {
    FileNode node = FileNode.at(file).orElseThrow();
    String content =
        switch (node.kind()) {
          case FILE -> Digest.of(Files.readAllBytes(file)).hex();
          case SYMLINK -> node.target();
          case DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, PIPE, SOCKET -> "" + node.device();
        };
    StringBuilder attributes = new StringBuilder();
    for (Map.Entry<String, byte[]> entry : new LinuxFiles().attributes(file).entrySet()) {
      attributes.append(entry.getKey()).append(Digest.of(entry.getValue()));
    }
    return top.relativize(file)
        + " "
        + List.of(node.kind(), node.mode(), node.owner(), node.group(), node.modified())
        + content
        + attributes
        + "\n";
  }
}
