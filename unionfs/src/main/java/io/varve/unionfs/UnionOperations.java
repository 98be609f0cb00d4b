package io.varve.unionfs;

import io.varve.unionfs.UpperLayer.Vacancy;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the file system can do, on paths of the merged tree; the provider only translates to it.
 *
 * <p>Changes exclude each other; reads take no lock and see each change either whole or, between
 * the removal of a mark and the making of the entry, not yet.
 */
final class UnionOperations {

  private static final Set<OpenOption> WRITING =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private final LayerStack stack;
  private final Optional<UpperLayer> upper;
  private final ReentrantLock changes = new ReentrantLock();

  UnionOperations(LayerStack stack, Optional<UpperLayer> upper) {
    this.stack = stack;
    this.upper = upper;
  }

  /** A change of the tree. */
  @FunctionalInterface
  interface Change<T> {
    T apply(UpperLayer upper) throws IOException;
  }

  <T> T change(Change<T> change) throws IOException {
    UpperLayer target = upper.orElseThrow(ReadOnlyFileSystemException::new);
    changes.lock();
    try {
      return change.apply(target);
    } finally {
      changes.unlock();
    }
  }

  boolean isReadOnly() {
    return upper.isEmpty();
  }

  Located existing(StackPath path, boolean follow) throws IOException {
    return stack
        .resolve(path, follow)
        .located()
        .orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  List<Located> list(StackPath path) throws IOException {
    return stack.list(existing(path, true));
  }

  SeekableByteChannel open(
      StackPath path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    boolean writes = options.stream().anyMatch(WRITING::contains);
    boolean follow = !options.contains(LinkOption.NOFOLLOW_LINKS);
    if (writes) {
      return change(target -> openForWriting(target, path, follow, options, attributes));
    }
    Located file = existing(path, follow);
    requireRegular(file);
    return Files.newByteChannel(
        file.real(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  private SeekableByteChannel openForWriting(
      UpperLayer target,
      StackPath path,
      boolean follow,
      Set<? extends OpenOption> options,
      FileAttribute<?>... attributes)
      throws IOException {
    Set<OpenOption> real = new HashSet<>(options);
    real.add(LinkOption.NOFOLLOW_LINKS);
    boolean exclusive = real.remove(StandardOpenOption.CREATE_NEW);
    boolean create = real.remove(StandardOpenOption.CREATE) || exclusive;
    if (real.contains(StandardOpenOption.DELETE_ON_CLOSE)) {
      throw new UnsupportedOperationException("DELETE_ON_CLOSE in a merged tree");
    }
    Resolved resolved = stack.resolve(path, follow && !exclusive);
    if (resolved.located().isEmpty()) {
      if (!create) {
        throw new NoSuchFileException(path.toString());
      }
      Slot slot = slot(resolved.path());
      real.add(StandardOpenOption.CREATE_NEW);
      return Files.newByteChannel(target.vacate(slot.path()).place(), real, attributes);
    }
    if (exclusive) {
      throw new FileAlreadyExistsException(path.toString());
    }
    requireRegular(resolved.located().get());
    return Files.newByteChannel(target.copyUp(resolved.located().get()), real);
  }

  // A pipe would block whoever opens it, a device node would open the host's device.
  private static void requireRegular(Located file) throws IOException {
    if (!file.attributes().isRegularFile()) {
      String reason = file.isDirectory() ? "is a directory" : "is no regular file";
      throw new FileSystemException(file.path().toString(), null, reason);
    }
  }

  void createDirectory(StackPath path, FileAttribute<?>... attributes) throws IOException {
    change(
        target -> {
          Vacancy vacancy = target.vacate(freeSlot(path).path());
          Files.createDirectory(vacancy.place(), attributes);
          target.settleDirectory(vacancy);
          return vacancy;
        });
  }

  void createSymbolicLink(StackPath path, Path content, FileAttribute<?>... attributes)
      throws IOException {
    change(
        target ->
            Files.createSymbolicLink(
                target.vacate(freeSlot(path).path()).place(), content, attributes));
  }

  void createLink(StackPath link, StackPath existing) throws IOException {
    change(
        target -> {
          Located file = existing(existing, false);
          if (file.isDirectory()) {
            throw new FileSystemException(
                link.toString(), existing.toString(), "a directory can't have a second name");
          }
          Slot slot = freeSlot(link);
          Path real = target.copyUp(file);
          return Files.createLink(target.vacate(slot.path()).place(), real);
        });
  }

  Path readSymbolicLink(StackPath path) throws IOException {
    Located link = existing(path, false);
    return Files.readSymbolicLink(link.real());
  }

  void delete(StackPath path) throws IOException {
    change(
        target -> {
          Slot slot = slot(stack.resolve(path, false).path());
          Located entry = slot.entry().orElseThrow(() -> new NoSuchFileException(path.toString()));
          requireEmpty(entry);
          target.remove(slot.parent(), entry);
          return entry;
        });
  }

  void copy(Located source, StackPath path, Set<?> options) throws IOException {
    change(
        target -> {
          Slot slot = slot(stack.resolve(path, false).path());
          if (slot.entry().filter(entry -> isSame(source, entry)).isPresent()) {
            return slot;
          }
          makeRoom(target, slot, options.contains(StandardCopyOption.REPLACE_EXISTING));
          Vacancy vacancy = target.vacate(slot.path());
          if (options.contains(StandardCopyOption.COPY_ATTRIBUTES)) {
            Files.copy(
                source.real(),
                vacancy.place(),
                StandardCopyOption.COPY_ATTRIBUTES,
                LinkOption.NOFOLLOW_LINKS);
          } else {
            Files.copy(source.real(), vacancy.place(), LinkOption.NOFOLLOW_LINKS);
          }
          if (source.isDirectory()) {
            target.settleDirectory(vacancy);
          }
          return slot;
        });
  }

  void move(StackPath from, StackPath to, Set<?> options) throws IOException {
    boolean replace =
        options.contains(StandardCopyOption.REPLACE_EXISTING)
            || options.contains(StandardCopyOption.ATOMIC_MOVE);
    change(
        target -> {
          Slot source = slot(stack.resolve(from, false).path());
          Located entry =
              source.entry().orElseThrow(() -> new NoSuchFileException(from.toString()));
          Slot destination = slot(stack.resolve(to, false).path());
          if (destination.entry().filter(other -> isSame(entry, other)).isPresent()) {
            return source;
          }
          if (destination.path().value().startsWith(entry.path().value())) {
            throw new FileSystemException(
                from.toString(), to.toString(), "a directory can't move into itself");
          }
          makeRoom(target, destination, replace);
          Path real = target.copyUpTree(entry);
          Vacancy vacancy = target.vacate(destination.path());
          Files.move(real, vacancy.place(), StandardCopyOption.ATOMIC_MOVE);
          if (entry.isDirectory()) {
            target.settleDirectory(vacancy);
          }
          target.hideBelow(source.parent(), entry.path());
          return source;
        });
  }

  private static boolean isSame(Located one, Located other) {
    return one.real().equals(other.real());
  }

  private void makeRoom(UpperLayer target, Slot slot, boolean replace) throws IOException {
    if (slot.entry().isPresent()) {
      if (!replace) {
        throw new FileAlreadyExistsException(slot.path().toString());
      }
      requireEmpty(slot.entry().get());
      target.remove(slot.parent(), slot.entry().get());
    }
  }

  private void requireEmpty(Located entry) throws IOException {
    if (entry.isDirectory() && !stack.list(entry).isEmpty()) {
      throw new DirectoryNotEmptyException(entry.path().toString());
    }
  }

  /** An entry's place: its directory, and the entry when there is one. */
  private record Slot(Located parent, StackPath path, Optional<Located> entry) {}

  private Slot slot(StackPath resolved) throws IOException {
    Path parent = resolved.value().getParent();
    if (parent == null) {
      throw new FileSystemException(resolved.toString(), null, "the root stays where it is");
    }
    Located directory =
        stack
            .lookup(new StackPath(parent))
            .orElseThrow(() -> new NoSuchFileException(resolved.toString()));
    if (!directory.isDirectory()) {
      throw new NotDirectoryException(parent.toString());
    }
    return new Slot(directory, resolved, stack.child(directory, resolved.value().getFileName()));
  }

  private Slot freeSlot(StackPath path) throws IOException {
    Resolved resolved = stack.resolve(path, false);
    if (resolved.located().isPresent()) {
      throw new FileAlreadyExistsException(path.toString());
    }
    return slot(resolved.path());
  }
}
