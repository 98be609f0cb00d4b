package io.varve.storage.layer;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileStatus;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One directory as a stack of layers shows it. */
final class LowerView implements Closeable {

  private final List<DirectoryHandle> directories;
  private final OnDiskFormat format;

  private LowerView(List<DirectoryHandle> directories, OnDiskFormat format) {
    this.directories = directories;
    this.format = format;
  }

  /** The root of a stack, top first. */
  static LowerView open(List<Path> layers, OnDiskFormat format) throws IOException {
    LowerView view = new LowerView(new ArrayList<>(), format);
    try {
      for (Path layer : layers) {
        view.directories.add(DirectoryHandle.open(layer));
      }
      return view;
    } catch (IOException e) {
      view.close();
      throw e;
    }
  }

  /**
   * What is seen under a name.
   *
   * @param parent the directory of the layer that shows it; belongs to the view
   * @param name the name
   * @param status its attributes
   */
  record Located(DirectoryHandle parent, String name, FileStatus status) {}

  /** Finds what is seen under a name, and where it lies. */
  Optional<Located> locate(String name) throws IOException {
    for (DirectoryHandle directory : directories) {
      Optional<FileStatus> status = directory.find(name);
      if (status.isPresent()) {
        return status
            .filter(found -> !found.isWhiteout())
            .map(found -> new Located(directory, name, found));
      }
      if (isOpaque(directory, format)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The attributes of what is seen under a name. */
  Optional<FileStatus> find(String name) throws IOException {
    return locate(name).map(Located::status);
  }

  /** The directory at a path, empty when there is none. */
  static LowerView open(List<Path> layers, OnDiskFormat format, LayerPath path) throws IOException {
    LowerView view = open(layers, format);
    for (String name : path.names()) {
      try (LowerView parent = view) {
        view = parent.descend(name);
      }
    }
    return view;
  }

  /** The directory of a name, empty when the name is none. */
  LowerView descend(String name) throws IOException {
    LowerView below = new LowerView(new ArrayList<>(), format);
    for (DirectoryHandle directory : directories) {
      Optional<FileStatus> status = directory.find(name);
      if (status.isPresent() && !status.get().isDirectory()) {
        break;
      }
      boolean opaque = isOpaque(directory, format);
      if (status.isPresent()) {
        DirectoryHandle child = directory.openDirectory(name);
        below.directories.add(child);
        opaque |= isOpaque(child, format);
      }
      if (opaque) {
        break;
      }
    }
    return below;
  }

  /** All names that are seen. */
  Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    Set<String> hidden = new TreeSet<>();
    for (DirectoryHandle directory : directories) {
      for (DirectoryHandle.Entry entry : directory.list()) {
        if (!hidden.add(entry.name())) {
          continue;
        }
        if (!directory.status(entry.name()).isWhiteout()) {
          names.add(entry.name());
        }
      }
      if (isOpaque(directory, format)) {
        break;
      }
    }
    return names;
  }

  /** Whether a directory hides what lies below it. */
  static boolean isOpaque(DirectoryHandle directory, OnDiskFormat format) throws IOException {
    return format instanceof OnDiskFormat.Overlay(OnDiskFormat.XattrNamespace namespace)
        && directory
            .extendedAttribute(OverlayMarks.opaque(namespace))
            .filter(value -> value.length == 1 && value[0] == OverlayMarks.YES[0])
            .isPresent();
  }

  @Override
  public void close() throws IOException {
    for (DirectoryHandle directory : directories) {
      directory.close();
    }
  }
}
