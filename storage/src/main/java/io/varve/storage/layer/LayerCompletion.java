package io.varve.storage.layer;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileKind;
import io.varve.linux.FileStatus;
import io.varve.linux.OpenFile;
import io.varve.oci.error.DataLoss;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives an applied layer what only the layers below can tell. */
final class LayerCompletion implements Closeable {

  private static final int COPY_BUFFER = 1 << 20;

  private final DirectoryHandle changes;
  private final List<DirectoryHandle> lowers = new ArrayList<>();
  private final OnDiskFormat format;

  LayerCompletion(Path changes, List<Path> lowerLayers, OnDiskFormat format) throws IOException {
    this.format = format;
    this.changes = DirectoryHandle.open(changes);
    try {
      for (Path lower : lowerLayers) {
        lowers.add(DirectoryHandle.open(lower));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  void complete(Applied applied) throws IOException {
    for (TarEntry.HardLink link : applied.unresolvedHardLinks()) {
      resolve(link);
    }
    // The deepest first, so that no directory's time changes after it was set.
    for (LayerPath path : applied.impliedDirectories().reversed()) {
      copyAttributes(path);
    }
    changes.syncFileSystem();
  }

  /** A file or directory of a layer below: its parent, open, and its attributes. */
  private record Found(DirectoryHandle parent, String name, FileStatus status)
      implements Closeable {
    @Override
    public void close() throws IOException {
      parent.close();
    }
  }

  /** What the layers below show at a path. */
  private Optional<Found> findBelow(LayerPath path) throws IOException {
    for (DirectoryHandle layer : lowers) {
      DirectoryHandle directory = layer.openDirectoryInRoot(".");
      boolean last = false;
      for (int i = 0; ; i++) {
        String name = path.names().get(i);
        last |= isOpaque(directory);
        Optional<FileStatus> status = directory.find(name);
        if (status.isEmpty()) {
          directory.close();
          break;
        }
        boolean atEnd = i == path.names().size() - 1;
        if (status.get().isWhiteout() || (!atEnd && !status.get().isDirectory())) {
          directory.close();
          return Optional.empty();
        }
        if (atEnd) {
          return Optional.of(new Found(directory, name, status.get()));
        }
        DirectoryHandle next = directory.openDirectory(name);
        directory.close();
        directory = next;
      }
      if (last) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private boolean isOpaque(DirectoryHandle directory) throws IOException {
    return format instanceof OnDiskFormat.Overlay(OnDiskFormat.XattrNamespace namespace)
        && directory.extendedAttribute(OverlayMarks.opaque(namespace)).isPresent();
  }

  /** Whether a directory of this layer lets the layers below show through, all the way down. */
  private boolean mergesAt(LayerPath path) throws IOException {
    LayerPath at = path;
    while (!at.isRoot()) {
      try (DirectoryHandle directory = changes.openDirectoryInRoot(at.toString())) {
        if (isOpaque(directory)) {
          return false;
        }
      }
      at = at.parent();
    }
    return !isOpaque(changes);
  }

  private void copyAttributes(LayerPath path) throws IOException {
    if (!mergesAt(path)) {
      return;
    }
    Optional<Found> below = findBelow(path);
    if (below.isEmpty()) {
      return;
    }
    try (Found found = below.get();
        DirectoryHandle parent = changes.openDirectoryInRoot(parentText(path));
        DirectoryHandle directory = parent.openDirectory(path.name())) {
      FileStatus status = found.status();
      if (status.isDirectory()) {
        directory.setOwner(status.uid(), status.gid());
        for (String name : found.parent().extendedAttributes(found.name())) {
          if (!OverlayMarks.isReserved(name)) {
            directory.setExtendedAttribute(
                name, found.parent().extendedAttribute(found.name(), name).orElseThrow());
          }
        }
        directory.setPermissions(status.permissions());
        directory.setTimes(status.modified());
      }
    }
  }

  private static String parentText(LayerPath path) {
    return path.parent().isRoot() ? "." : path.parent().toString();
  }

  private void resolve(TarEntry.HardLink link) throws IOException {
    try (DirectoryHandle parent = changes.openDirectoryInRoot(parentText(link.path()))) {
      if (parent.find(link.path().name()).isPresent()) {
        // A later entry took the name.
        return;
      }
      FileStatus before = parent.status();
      linkTo(link, parent);
      parent.setTimes(before.modified());
    }
  }

  private void linkTo(TarEntry.HardLink link, DirectoryHandle parent) throws IOException {
    if (!isHere(link.target())) {
      try (Found found = findBelow(link.target()).orElseThrow(() -> missing(link))) {
        if (found.status().isDirectory()) {
          throw missing(link);
        }
        copyUp(link.target(), found);
      }
    }
    try (DirectoryHandle target = changes.openDirectoryInRoot(parentText(link.target()))) {
      parent.makeHardLink(link.path().name(), target, link.target().name());
    }
  }

  private boolean isHere(LayerPath path) throws IOException {
    try (DirectoryHandle parent = changes.openDirectoryInRoot(parentText(path))) {
      Optional<FileStatus> status = parent.find(path.name());
      if (status.isPresent() && status.get().isWhiteout()) {
        throw new DataLoss("layer entry links to \"" + path + "\", which the layer removes");
      }
      return status.isPresent();
    } catch (NoSuchFileException | NotDirectoryException _) {
      return false;
    }
  }

  private static DataLoss missing(TarEntry.HardLink link) {
    return new DataLoss(
        "layer entry \""
            + TarHeader.printable(link.path().toString())
            + "\": a hard link to \""
            + TarHeader.printable(link.target().toString())
            + "\", which is no file of this layer or one below");
  }

  private void copyUp(LayerPath path, Found found) throws IOException {
    makeParents(path.parent());
    try (DirectoryHandle parent = changes.openDirectoryInRoot(parentText(path))) {
      FileStatus before = parent.status();
      FileStatus status = found.status();
      String name = path.name();
      switch (status.kind()) {
        case REGULAR -> copyContent(parent, name, found);
        case SYMBOLIC_LINK ->
            parent.makeSymbolicLink(name, found.parent().readSymbolicLink(found.name()));
        default ->
            parent.makeNode(name, status.kind(), 0600, (int) status.major(), (int) status.minor());
      }
      parent.setOwner(name, status.uid(), status.gid());
      for (String attribute : found.parent().extendedAttributes(found.name())) {
        if (!OverlayMarks.isReserved(attribute)) {
          parent.setExtendedAttribute(
              name,
              attribute,
              found.parent().extendedAttribute(found.name(), attribute).orElseThrow());
        }
      }
      if (status.kind() != FileKind.SYMBOLIC_LINK) {
        parent.setPermissions(name, status.permissions());
      }
      parent.setTimes(name, status.modified());
      parent.setTimes(before.modified());
    }
  }

  private static void copyContent(DirectoryHandle parent, String name, Found found)
      throws IOException {
    try (OpenFile source = found.parent().openFile(found.name());
        OpenFile target = parent.createFile(name, 0600)) {
      if (target.reflinkFrom(source)) {
        return;
      }
      ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BUFFER);
      while (source.read(buffer.clear()) >= 0) {
        target.write(buffer.flip());
      }
    }
  }

  private void makeParents(LayerPath path) throws IOException {
    if (path.isRoot()) {
      return;
    }
    makeParents(path.parent());
    try (DirectoryHandle parent = changes.openDirectoryInRoot(parentText(path))) {
      if (parent.find(path.name()).isEmpty()) {
        FileStatus before = parent.status();
        parent.makeDirectory(path.name(), 0755);
        copyAttributes(path);
        parent.setTimes(before.modified());
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (DirectoryHandle lower : lowers) {
      lower.close();
    }
    changes.close();
  }
}
