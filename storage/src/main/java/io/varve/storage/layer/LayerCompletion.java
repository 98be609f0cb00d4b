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
import java.util.List;
import java.util.Optional;

/** Gives an applied layer what only the layers below can tell. */
final class LayerCompletion implements Closeable {

  private static final int COPY_BUFFER = 1 << 20;

  private final DirectoryHandle changes;
  private final List<Path> lowerLayers;
  private final OnDiskFormat format;

  LayerCompletion(Path changes, List<Path> lowerLayers, OnDiskFormat format) throws IOException {
    this.format = format;
    this.lowerLayers = List.copyOf(lowerLayers);
    this.changes = DirectoryHandle.open(changes);
  }

  void complete(Applied applied) throws IOException {
    for (TarEntry.HardLink link : applied.unresolvedHardLinks()) {
      resolve(link);
    }
    for (LayerPath path : applied.whiteouts()) {
      if (path.isRoot()) {
        hideAllBelow();
      } else {
        removeIfIdle(path);
      }
    }
    // The deepest first, so that no directory's time changes after it was set.
    for (LayerPath path : applied.impliedDirectories().reversed()) {
      copyAttributes(path);
    }
  }

  /** Does by names what overlayfs does not do for an opaque root. */
  private void hideAllBelow() throws IOException {
    FileStatus before = changes.status();
    try (LowerView below = LowerView.open(lowerLayers, format)) {
      for (String name : below.names()) {
        Optional<FileStatus> present = changes.find(name);
        if (present.isEmpty()) {
          changes.makeNode(name, FileKind.CHARACTER_DEVICE, 0, 0, 0);
        } else if (present.get().isDirectory()
            && format instanceof OnDiskFormat.Overlay(OnDiskFormat.XattrNamespace namespace)) {
          changes.setExtendedAttribute(name, OverlayMarks.opaque(namespace), OverlayMarks.YES);
        }
      }
    }
    changes.setTimes(before.modified());
  }

  private void removeIfIdle(LayerPath path) throws IOException {
    try (LowerView below = LowerView.open(lowerLayers, format, path.parent());
        DirectoryHandle parent = changes.openDirectoryInRoot(parentText(path))) {
      boolean hides = mergesAt(path.parent()) && below.find(path.name()).isPresent();
      if (!hides && parent.find(path.name()).filter(FileStatus::isWhiteout).isPresent()) {
        FileStatus before = parent.status();
        parent.remove(path.name());
        parent.setTimes(before.modified());
      }
    }
  }

  /** Whether a directory of this layer lets the layers below show through, all the way down. */
  private boolean mergesAt(LayerPath path) throws IOException {
    LayerPath at = path;
    while (!at.isRoot()) {
      try (DirectoryHandle directory = changes.openDirectoryInRoot(at.toString())) {
        if (LowerView.isOpaque(directory, format)) {
          return false;
        }
      }
      at = at.parent();
    }
    return !LowerView.isOpaque(changes, format);
  }

  private void copyAttributes(LayerPath path) throws IOException {
    // An opaque directory hides what it held below, not what it was.
    if (!mergesAt(path.parent())) {
      return;
    }
    try (LowerView below = LowerView.open(lowerLayers, format, path.parent())) {
      Optional<LowerView.Located> found = below.locate(path.name());
      if (found.isPresent() && found.get().status().isDirectory()) {
        copyAttributes(path, found.get());
      }
    }
  }

  private void copyAttributes(LayerPath path, LowerView.Located found) throws IOException {
    FileStatus status = found.status();
    try (DirectoryHandle parent = changes.openDirectoryInRoot(parentText(path));
        DirectoryHandle directory = parent.openDirectory(path.name())) {
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
      try (LowerView below = LowerView.open(lowerLayers, format, link.target().parent())) {
        LowerView.Located found =
            below.locate(link.target().name()).orElseThrow(() -> missing(link));
        if (found.status().isDirectory() || !mergesAt(nearest(link.target().parent()))) {
          throw missing(link);
        }
        copyUp(link.target(), found);
      }
    }
    try (DirectoryHandle target = changes.openDirectoryInRoot(parentText(link.target()))) {
      parent.makeHardLink(link.path().name(), target, link.target().name());
    }
  }

  /** The nearest directory at or above a path that this layer has. */
  private LayerPath nearest(LayerPath path) throws IOException {
    LayerPath at = path;
    while (!at.isRoot() && !isHere(at)) {
      at = at.parent();
    }
    return at;
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

  private void copyUp(LayerPath path, LowerView.Located found) throws IOException {
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

  private static void copyContent(DirectoryHandle parent, String name, LowerView.Located found)
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
    changes.close();
  }
}
