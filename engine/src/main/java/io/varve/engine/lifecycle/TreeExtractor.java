package io.varve.engine.lifecycle;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileKind;
import io.varve.linux.FileStatus;
import io.varve.linux.OpenFile;
import io.varve.oci.error.InvalidArgument;
import io.varve.storage.layer.Attributes;
import io.varve.storage.layer.LayerPath;
import io.varve.storage.layer.TarEntry;
import io.varve.storage.layer.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Unpacks tar streams below a directory of a root. The parents of each entry are resolved as if the
 * root were the root, so that no link, old or from the stream, leads out of it; the last name is
 * never followed.
 */
final class TreeExtractor {
  private static final int PRIVATE = 0600;
  private static final int DIRECTORY = 0755;

  private final DirectoryHandle root;
  private final String base;
  private final boolean archive;
  private final Deque<TarEntry.Directory> directories = new ArrayDeque<>();

  /**
   * An extractor.
   *
   * @param root what nothing leaves
   * @param base where entries go, below the root
   * @param archive whether owners are kept
   */
  TreeExtractor(DirectoryHandle root, String base, boolean archive) {
    this.root = root;
    this.base = base;
    this.archive = archive;
  }

  void extract(InputStream tar) throws IOException {
    try (TarReader reader = new TarReader(tar)) {
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        TarEntry entry = next.get();
        if (!entry.path().isRoot()) {
          extract(entry, reader);
        }
      }
    }
    // Last and deepest first: writing into a directory changes its time.
    while (!directories.isEmpty()) {
      TarEntry.Directory entry = directories.pop();
      try (DirectoryHandle parent = parent(entry.path())) {
        finish(parent, entry.path().name(), entry.attributes());
      }
    }
  }

  private void extract(TarEntry entry, TarReader reader) throws IOException {
    try (DirectoryHandle parent = parent(entry.path())) {
      String name = entry.path().name();
      switch (entry) {
        case TarEntry.Directory directory -> {
          makeDirectory(parent, name);
          directories.push(directory);
        }
        case TarEntry.File file -> {
          replace(parent, name);
          try (OpenFile open = parent.createFile(name, PRIVATE);
              InputStream body = reader.body();
              OutputStream out = open.outputStream()) {
            body.transferTo(out);
          }
          finish(parent, name, file.attributes());
        }
        case TarEntry.SymbolicLink link -> {
          replace(parent, name);
          parent.makeSymbolicLink(name, link.target());
          finishLink(parent, name, link.attributes());
        }
        case TarEntry.HardLink link -> {
          replace(parent, name);
          try (DirectoryHandle other = parent(link.target())) {
            parent.makeHardLink(name, other, link.target().name());
          }
        }
        case TarEntry.Device device -> {
          replace(parent, name);
          FileKind kind =
              device.kind() == TarEntry.Device.Kind.BLOCK
                  ? FileKind.BLOCK_DEVICE
                  : FileKind.CHARACTER_DEVICE;
          parent.makeNode(name, kind, PRIVATE, device.major(), device.minor());
          finish(parent, name, device.attributes());
        }
        case TarEntry.Fifo fifo -> {
          replace(parent, name);
          parent.makeNode(name, FileKind.FIFO, PRIVATE, 0, 0);
          finish(parent, name, fifo.attributes());
        }
      }
    }
  }

  /** The directory an entry goes to; made when the stream has no entry for it. */
  private DirectoryHandle parent(LayerPath path) throws IOException {
    String place = path.parent().isRoot() ? base : base + "/" + path.parent();
    try {
      return root.openDirectoryInRoot(place);
    } catch (NoSuchFileException e) {
      if (path.parent().isRoot()) {
        throw e;
      }
      try (DirectoryHandle above = parent(path.parent())) {
        makeDirectory(above, path.parent().name());
      }
      return root.openDirectoryInRoot(place);
    }
  }

  /** A link to a directory stays, as with docker. */
  private void makeDirectory(DirectoryHandle parent, String name) throws IOException {
    Optional<FileStatus> old = parent.find(name);
    if (old.isPresent() && !old.get().isDirectory()) {
      throw new InvalidArgument(
          "copy: \"" + name + "\" is a file at the target and a directory at the source");
    }
    if (old.isEmpty()) {
      parent.makeDirectory(name, DIRECTORY);
    }
  }

  private static void replace(DirectoryHandle parent, String name) throws IOException {
    Optional<FileStatus> old = parent.find(name);
    if (old.isPresent() && old.get().isDirectory()) {
      throw new InvalidArgument(
          "copy: \"" + name + "\" is a directory at the target and a file at the source");
    }
    if (old.isPresent()) {
      parent.remove(name);
    }
  }

  private void finish(DirectoryHandle parent, String name, Attributes attributes)
      throws IOException {
    parent.setOwner(name, archive ? attributes.uid() : 0, archive ? attributes.gid() : 0);
    parent.setPermissions(name, attributes.permissions());
    parent.setTimes(name, attributes.modified());
  }

  private void finishLink(DirectoryHandle parent, String name, Attributes attributes)
      throws IOException {
    parent.setOwner(name, archive ? attributes.uid() : 0, archive ? attributes.gid() : 0);
    parent.setTimes(name, attributes.modified());
  }
}
