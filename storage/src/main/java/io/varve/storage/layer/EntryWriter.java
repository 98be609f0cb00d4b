package io.varve.storage.layer;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileKind;
import io.varve.linux.FileStatus;
import io.varve.linux.OpenFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes what lies in directories as entries of a layer. */
final class EntryWriter {

  private static final Attributes MARK = new Attributes(0, 0, 0, Instant.EPOCH);

  private final TarWriter tar;
  private final DiffOptions options;
  private final Map<Inode, LayerPath> linked = new HashMap<>();
  private long entries;

  private record Inode(long device, long number) {}

  EntryWriter(OutputStream out, DiffOptions options) {
    this.tar = new TarWriter(out);
    this.options = options;
  }

  /** Writes one name, without what a directory holds. */
  void write(LayerPath path, DirectoryHandle parent, FileStatus status) throws IOException {
    String name = path.name();
    if (status.kind() != FileKind.DIRECTORY && status.links() > 1) {
      LayerPath first = linked.putIfAbsent(new Inode(status.device(), status.inode()), path);
      if (first != null) {
        write(new TarEntry.HardLink(path, first));
        return;
      }
    }
    switch (status.kind()) {
      case REGULAR -> writeFile(path, parent, status);
      case DIRECTORY -> write(new TarEntry.Directory(path, attributes(parent, name, status)));
      case SYMBOLIC_LINK ->
          write(
              new TarEntry.SymbolicLink(
                  path, attributes(parent, name, status), parent.readSymbolicLink(name)));
      case CHARACTER_DEVICE -> writeDevice(path, parent, status, TarEntry.Device.Kind.CHARACTER);
      case BLOCK_DEVICE -> writeDevice(path, parent, status, TarEntry.Device.Kind.BLOCK);
      case FIFO -> write(new TarEntry.Fifo(path, attributes(parent, name, status)));
      case SOCKET, UNKNOWN -> {
        // A socket means nothing without the process that listens.
      }
    }
  }

  private void writeDevice(
      LayerPath path, DirectoryHandle parent, FileStatus status, TarEntry.Device.Kind kind)
      throws IOException {
    write(
        new TarEntry.Device(
            path,
            attributes(parent, path.name(), status),
            kind,
            (int) status.major(),
            (int) status.minor()));
  }

  private void writeFile(LayerPath path, DirectoryHandle parent, FileStatus status)
      throws IOException {
    try (OpenFile file = parent.openFile(path.name());
        InputStream content = file.inputStream()) {
      Attributes attributes =
          attributes(status, file.extendedAttributes(), file::extendedAttribute);
      tar.write(new TarEntry.File(path, attributes, status.size()), content);
      entries++;
    }
  }

  private void write(TarEntry entry) throws IOException {
    tar.write(entry);
    entries++;
  }

  /** Says that a name below is gone. */
  void whiteout(LayerPath path) throws IOException {
    mark(path.parent(), LayerEntry.WHITEOUT_PREFIX + path.name());
  }

  /** Says that all below in a directory is gone. */
  void opaque(LayerPath directory) throws IOException {
    mark(directory, LayerEntry.OPAQUE_NAME);
  }

  private void mark(LayerPath directory, String name) throws IOException {
    write(new TarEntry.File(directory.child(name), MARK, 0));
  }

  private interface AttributeSource {
    Optional<byte[]> get(String name) throws IOException;
  }

  private Attributes attributes(DirectoryHandle parent, String name, FileStatus status)
      throws IOException {
    return attributes(
        status, parent.extendedAttributes(name), key -> parent.extendedAttribute(name, key));
  }

  private Attributes attributes(FileStatus status, List<String> names, AttributeSource source)
      throws IOException {
    Instant modified = status.modified();
    if (options.clampTo().isPresent() && modified.isAfter(options.clampTo().get())) {
      modified = options.clampTo().get();
    }
    return new Attributes(
        status.permissions(),
        options.ids().uid(status.uid()),
        options.ids().gid(status.gid()),
        modified,
        extended(names, source));
  }

  private static ExtendedAttributes extended(List<String> names, AttributeSource source)
      throws IOException {
    if (names.isEmpty()) {
      return ExtendedAttributes.NONE;
    }
    Map<String, byte[]> kept = new LinkedHashMap<>();
    for (String name : names) {
      if (isKept(name)) {
        var value = source.get(name);
        if (value.isPresent()) {
          kept.put(name, value.get());
        }
      }
    }
    return ExtendedAttributes.of(kept);
  }

  /** Labels and checksums that the host gave a file, and overlayfs' own, are not the image's. */
  static boolean isKept(String name) {
    return name.equals("security.capability")
        || ((name.startsWith("user.") || name.startsWith("trusted."))
            && !OverlayMarks.isReserved(name));
  }

  long finish() throws IOException {
    tar.finish();
    return entries;
  }
}
