package io.varve.image.unpack;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileKind;
import io.varve.linux.FileStatus;
import io.varve.oci.Descriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The table of contents of an eStargz layer: files at the root of the layer's tar that tell lazy
 * readers where the others lie and which to fetch first. They count for the digests and are no
 * files of the image. (zstd:chunked keeps its table in frames that every reader of zstd passes.)
 */
final class TableOfContents {

  /** Says that a layer has a table, and gives its digest. */
  static final String ANNOTATION = "containerd.io/snapshot/stargz/toc.digest";

  private static final List<String> FILES =
      List.of("stargz.index.json", ".prefetch.landmark", ".no.prefetch.landmark");

  private TableOfContents() {}

  /**
   * Takes the table out of an unpacked layer that says it has one. Directories and links of these
   * names are the image's own and stay.
   */
  static void remove(Descriptor layer, Path unpacked) throws IOException {
    if (!layer.annotations().containsKey(ANNOTATION)) {
      return;
    }
    try (DirectoryHandle root = DirectoryHandle.open(unpacked)) {
      FileStatus before = root.status();
      for (String name : FILES) {
        Optional<FileStatus> file = root.find(name);
        if (file.isPresent() && file.get().kind() == FileKind.REGULAR) {
          root.remove(name);
        }
      }
      root.setTimes(before.modified());
    }
  }
}
