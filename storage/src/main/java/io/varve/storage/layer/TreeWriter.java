package io.varve.storage.layer;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.Errno;
import io.varve.linux.FileKind;
import io.varve.linux.FileStatus;
import io.varve.linux.OpenFile;
import io.varve.oci.error.DataLoss;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes a layer's entries below a directory. Every call is relative to an open directory and takes
 * one name; a symbolic link among an entry's parents is resolved as if the directory were the root.
 */
final class TreeWriter implements Closeable {

  private static final int PRIVATE_DIRECTORY = 0700;
  private static final int PRIVATE_FILE = 0600;
  private static final Attributes IMPLIED = new Attributes(0755, 0, 0, Instant.EPOCH);

  private final DirectoryHandle root;
  private final OnDiskFormat format;
  private final IdMapping ids;
  private final NewFiles newFiles;
  private final AttributeWriter attributes;
  private final DirectoryCache cache = new DirectoryCache();

  /** What directories get at the end, when nothing changes their times any more. */
  private final NavigableMap<LayerPath, Attributes> directories = new TreeMap<>();

  private final NavigableMap<LayerPath, Attributes> implied = new TreeMap<>();
  private final NavigableSet<LayerPath> whiteouts = new TreeSet<>();
  private final List<TarEntry.HardLink> unresolved = new ArrayList<>();

  /** What this layer made; kept only where lower content lies in the same tree. */
  private final Set<LayerPath> made = new HashSet<>();

  TreeWriter(Path root, OnDiskFormat format, IdMapping ids) throws IOException {
    this.root = DirectoryHandle.open(root);
    this.format = format;
    this.ids = ids;
    this.newFiles =
        format instanceof OnDiskFormat.Overlay
            ? NewFiles.below(this.root, ids)
            : NewFiles.anywhere(ids);
    this.attributes = new AttributeWriter(format, ids, newFiles);
  }

  void write(LayerEntry entry, TarReader content) throws IOException {
    switch (entry) {
      case LayerEntry.Content(TarEntry file) -> {
        writeContent(file, content);
        remember(file.path());
      }
      case LayerEntry.Whiteout whiteout -> hide(whiteout.path());
      case LayerEntry.OpaqueWhiteout opaque -> makeOpaque(opaque.path());
    }
  }

  private void writeContent(TarEntry entry, TarReader content) throws IOException {
    switch (entry) {
      case TarEntry.File file -> writeFile(file, content);
      case TarEntry.Directory directory -> makeDirectory(directory);
      case TarEntry.SymbolicLink link -> {
        String name = link.path().name();
        replacing(link.path(), parent -> parent.makeSymbolicLink(name, link.target()));
        attributes.set(parentOf(link.path()), name, link.attributes(), false);
      }
      case TarEntry.HardLink link -> makeHardLink(link);
      case TarEntry.Device device -> makeDevice(device);
      case TarEntry.Fifo fifo -> makeNode(fifo.path(), fifo.attributes(), FileKind.FIFO, 0, 0);
    }
  }

  private void remember(LayerPath path) {
    if (format instanceof OnDiskFormat.Plain) {
      made.add(path);
    }
  }

  private interface Creation {
    void in(DirectoryHandle parent) throws IOException;
  }

  /** Creates a name, in place of whatever has it. */
  private void replacing(LayerPath path, Creation creation) throws IOException {
    DirectoryHandle parent = parentOf(path);
    try {
      creation.in(parent);
    } catch (FileAlreadyExistsException _) {
      remove(path, parent);
      creation.in(parentOf(path));
    }
  }

  /** Removes whatever has the name; open directories may be closed by this. */
  private void remove(LayerPath path, DirectoryHandle parent) throws IOException {
    Optional<FileStatus> status = parent.find(path.name());
    if (status.isEmpty()) {
      return;
    }
    if (status.get().kind() == FileKind.REGULAR
        || status.get().kind() == FileKind.CHARACTER_DEVICE) {
      parent.remove(path.name());
      made.remove(path);
      whiteouts.remove(path);
      return;
    }
    // A directory or a link that was a way: handles opened through it are stale.
    parent.removeTree(path.name());
    forget(path);
  }

  private void forget(LayerPath path) throws IOException {
    directories.tailMap(path, true).keySet().removeIf(key -> key.startsWith(path));
    implied.tailMap(path, true).keySet().removeIf(key -> key.startsWith(path));
    whiteouts.tailSet(path, true).removeIf(key -> key.startsWith(path));
    unresolved.removeIf(link -> link.path().startsWith(path));
    made.removeIf(key -> key.startsWith(path));
    cache.close();
  }

  private void writeFile(TarEntry.File entry, TarReader content) throws IOException {
    LayerPath path = entry.path();
    String name = path.name();
    DirectoryHandle parent = parentOf(path);
    int permissions = newFiles.permissionsToMake(entry.attributes());
    OpenFile opened;
    try {
      opened = parent.createFile(name, permissions);
    } catch (FileAlreadyExistsException _) {
      remove(path, parent);
      opened = parentOf(path).createFile(name, permissions);
    }
    try (OpenFile file = opened) {
      copy(content, file);
      attributes.set(file, path.name(), entry.attributes());
    }
  }

  private static void copy(TarReader content, OpenFile file) throws IOException {
    SparseMap map = content.sparseMap();
    long position = 0;
    for (int i = 0; i < map.count(); i++) {
      if (map.end(i) == map.offset(i)) {
        // GNU tar marks the end of a file that ends in a hole with an empty piece.
        continue;
      }
      if (map.offset(i) != position) {
        position = map.offset(i);
        file.position(position);
      }
      long end = map.end(i);
      while (position < end) {
        ByteBuffer data = content.data(end - position);
        position += data.remaining();
        file.write(data);
      }
    }
    if (position < map.realSize()) {
      file.truncate(map.realSize());
    }
  }

  private void makeDirectory(TarEntry.Directory entry) throws IOException {
    LayerPath path = entry.path();
    if (path.isRoot()) {
      attributes.describe(root, entry.attributes());
    } else {
      boolean hidesBelow = ensureDirectory(path, parentOf(path));
      attributes.describe(parentOf(path), path.name(), entry.attributes());
      if (hidesBelow) {
        markOpaque(path);
      }
    }
    directories.put(path, entry.attributes());
    implied.remove(path);
  }

  /** Makes a directory unless there is one; true when it takes the place of something else. */
  private boolean ensureDirectory(LayerPath path, DirectoryHandle parent) throws IOException {
    try {
      parent.makeDirectory(path.name(), PRIVATE_DIRECTORY);
      return false;
    } catch (FileAlreadyExistsException _) {
      if (parent.status(path.name()).isDirectory()) {
        return false;
      }
      remove(path, parent);
      parentOf(path).makeDirectory(path.name(), PRIVATE_DIRECTORY);
      return true;
    }
  }

  private void makeHardLink(TarEntry.HardLink link) throws IOException {
    LayerPath path = link.path();
    DirectoryHandle parent = parentOf(path);
    Optional<DirectoryHandle> targetParent = existing(link.target().parent());
    Optional<FileStatus> target =
        link.target().isRoot() || targetParent.isEmpty()
            ? Optional.empty()
            : targetParent.get().find(link.target().name());
    if (target.isPresent() && target.get().isDirectory()) {
      throw refused(path, "a hard link to a directory");
    }
    if (target.isEmpty() || (isOverlay() && target.get().isWhiteout())) {
      leaveUnresolved(link, parent);
      return;
    }
    try {
      parent.makeHardLink(path.name(), targetParent.get(), link.target().name());
    } catch (FileAlreadyExistsException _) {
      FileStatus present = parent.status(path.name());
      if (present.inode() != target.get().inode() || present.device() != target.get().device()) {
        remove(path, parent);
        parentOf(path)
            .makeHardLink(
                path.name(),
                existing(link.target().parent())
                    .orElseThrow(() -> refused(path, "a hard link to a missing file")),
                link.target().name());
      }
    }
  }

  private void leaveUnresolved(TarEntry.HardLink link, DirectoryHandle parent) throws IOException {
    if (!isOverlay() || link.target().isRoot() || link.target().equals(link.path())) {
      throw refused(link.path(), "a hard link to a missing file \"" + link.target() + "\"");
    }
    remove(link.path(), parent);
    unresolved.add(link);
  }

  private void makeDevice(TarEntry.Device device) throws IOException {
    FileKind kind =
        switch (device.kind()) {
          case CHARACTER -> FileKind.CHARACTER_DEVICE;
          case BLOCK -> FileKind.BLOCK_DEVICE;
        };
    try {
      makeNode(device.path(), device.attributes(), kind, device.major(), device.minor());
    } catch (IOException e) {
      // A user namespace can't make devices; a container gets its own /dev anyway.
      if (!AttributeWriter.isUserNamespace(format) || !Errno.isOneOf(e, Errno.EPERM)) {
        throw e;
      }
    }
  }

  private void makeNode(LayerPath path, Attributes wanted, FileKind kind, int major, int minor)
      throws IOException {
    String name = path.name();
    replacing(path, parent -> parent.makeNode(name, kind, PRIVATE_FILE, major, minor));
    attributes.set(parentOf(path), name, wanted, true);
  }

  private boolean isOverlay() {
    return format instanceof OnDiskFormat.Overlay;
  }

  private void hide(LayerPath path) throws IOException {
    DirectoryHandle parent = parentOf(path);
    Optional<FileStatus> present = parent.find(path.name());
    if (!isOverlay()) {
      if (present.isPresent() && present.get().isDirectory() && made.contains(path)) {
        removeForeign(path, parent);
      } else if (!made.contains(path)) {
        remove(path, parent);
      }
    } else if (present.isEmpty()) {
      if (unresolved.stream().noneMatch(link -> link.path().equals(path))) {
        parent.makeNode(path.name(), FileKind.CHARACTER_DEVICE, 0, 0, 0);
        whiteouts.add(path);
      }
    } else if (present.get().isDirectory()) {
      // The layer has a directory of that name: what lies below must not show through.
      markOpaque(path);
    }
  }

  private void makeOpaque(LayerPath path) throws IOException {
    if (isOverlay() && path.isRoot()) {
      // Overlayfs ignores the mark on a layer's root: completion hides each name below instead.
      whiteouts.add(path);
    } else if (isOverlay()) {
      markOpaque(path);
    } else if (path.isRoot()) {
      removeForeignEntries(path, root);
    } else {
      directory(path);
      removeForeign(path, parentOf(path));
    }
  }

  private void markOpaque(LayerPath path) throws IOException {
    if (format instanceof OnDiskFormat.Overlay(XattrNamespace namespace)) {
      directory(path).setExtendedAttribute(OverlayMarks.opaque(namespace), OverlayMarks.YES);
    }
  }

  private void removeForeign(LayerPath path, DirectoryHandle parent) throws IOException {
    try (DirectoryHandle directory = parent.openDirectory(path.name())) {
      removeForeignEntries(path, directory);
    }
  }

  /** Removes what this layer did not make. */
  private void removeForeignEntries(LayerPath path, DirectoryHandle directory) throws IOException {
    for (DirectoryHandle.Entry entry : directory.list()) {
      LayerPath child = path.child(entry.name());
      if (!made.contains(child)) {
        remove(child, directory);
      } else if (entry.kind() == FileKind.DIRECTORY) {
        removeForeign(child, directory);
      }
    }
  }

  private DirectoryHandle parentOf(LayerPath path) throws IOException {
    return directory(path.parent());
  }

  /** A directory of the tree, made when it is missing. */
  private DirectoryHandle directory(LayerPath path) throws IOException {
    if (path.isRoot()) {
      return root;
    }
    Optional<DirectoryHandle> cached = cache.get(path);
    if (cached.isPresent()) {
      return cached.get();
    }
    DirectoryHandle parent = parentOf(path);
    DirectoryHandle opened;
    try {
      opened = parent.openDirectory(path.name());
    } catch (NoSuchFileException _) {
      opened = makeImplied(path, parent);
    } catch (NotDirectoryException _) {
      opened = throughLinkOrReplaced(path, parent);
    }
    cache.put(path, opened);
    // What holds an entry of this layer is of this layer, too.
    remember(path);
    return opened;
  }

  private DirectoryHandle makeImplied(LayerPath path, DirectoryHandle parent) throws IOException {
    parent.makeDirectory(path.name(), PRIVATE_DIRECTORY);
    parent.setOwner(path.name(), ids.uid(0), ids.gid(0));
    newFiles.directory(IMPLIED);
    directories.put(path, IMPLIED);
    implied.put(path, IMPLIED);
    return parent.openDirectory(path.name());
  }

  private DirectoryHandle throughLinkOrReplaced(LayerPath path, DirectoryHandle parent)
      throws IOException {
    FileStatus status = parent.status(path.name());
    if (status.kind() == FileKind.SYMBOLIC_LINK) {
      return throughLink(path);
    }
    boolean hidden = isOverlay() && status.isWhiteout();
    if (!hidden && (isOverlay() || made.contains(path))) {
      throw refused(path, "it lies below a file of the same layer");
    }
    parent.remove(path.name());
    whiteouts.remove(path);
    DirectoryHandle made = makeImplied(path, parent);
    if (format instanceof OnDiskFormat.Overlay(XattrNamespace namespace)) {
      made.setExtendedAttribute(OverlayMarks.opaque(namespace), OverlayMarks.YES);
    }
    return made;
  }

  private DirectoryHandle throughLink(LayerPath path) throws IOException {
    try {
      return root.openDirectoryInRoot(path.toString());
    } catch (IOException e) {
      throw new DataLoss(
          "layer entry below \""
              + TarHeader.printable(path.toString())
              + "\": that is a link which leads to no directory of the layer",
          e);
    }
  }

  /** A directory of the tree if it is there. */
  private Optional<DirectoryHandle> existing(LayerPath path) throws IOException {
    if (path.isRoot()) {
      return Optional.of(root);
    }
    Optional<DirectoryHandle> cached = cache.get(path);
    if (cached.isPresent()) {
      return cached;
    }
    try {
      DirectoryHandle opened = root.openDirectoryInRoot(path.toString());
      cache.put(path, opened);
      return Optional.of(opened);
    } catch (NoSuchFileException | NotDirectoryException _) {
      return Optional.empty();
    }
  }

  private static DataLoss refused(LayerPath path, String reason) {
    return new DataLoss(
        "layer entry \"" + TarHeader.printable(path.toString()) + "\": " + reason + ": refused");
  }

  /** Gives the directories their permissions and times, the deepest first. */
  void finishDirectories() throws IOException {
    for (var entry : directories.descendingMap().entrySet()) {
      LayerPath path = entry.getKey();
      Attributes wanted = entry.getValue();
      if (path.isRoot()) {
        root.setPermissions(wanted.permissions());
        root.setTimes(wanted.modified());
      } else {
        DirectoryHandle parent = parentOf(path);
        parent.setPermissions(path.name(), wanted.permissions());
        parent.setTimes(path.name(), wanted.modified());
      }
    }
  }

  void sync() throws IOException {
    root.syncFileSystem();
  }

  List<LayerPath> impliedDirectories() {
    return List.copyOf(implied.keySet());
  }

  List<LayerPath> whiteouts() {
    return List.copyOf(whiteouts);
  }

  List<TarEntry.HardLink> unresolvedHardLinks() {
    return unresolved;
  }

  @Override
  public void close() throws IOException {
    cache.close();
    root.close();
  }
}
