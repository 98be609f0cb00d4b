package io.varve.engine.lifecycle;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.OpenFile;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.TaskScope;
import io.varve.storage.layer.LayerPath;
import io.varve.storage.layer.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Copies between two roots, one of them a container's, with docker's rules for targets. */
final class ContainerCopy {
  private static final int PIPE_BYTES = 1 << 20;

  private ContainerCopy() {}

  /**
   * One side of a copy.
   *
   * @param root what the path is resolved in
   * @param path names with slashes; {@code /.} at the end takes a directory's content
   */
  record Side(DirectoryHandle root, String path) {
    /** The path without slashes around it and without a last dot. */
    String plain() {
      String text = path;
      while (text.endsWith("/") || text.endsWith("/.")) {
        text = text.substring(0, text.length() - 1);
      }
      while (text.startsWith("/")) {
        text = text.substring(1);
      }
      return text.isEmpty() || text.equals(".") ? "." : text;
    }

    boolean contentOnly() {
      return path.endsWith("/.") || path.equals(".");
    }

    String parent() {
      String plain = plain();
      int slash = plain.lastIndexOf('/');
      return slash < 0 ? "." : plain.substring(0, slash);
    }

    String name() {
      String plain = plain();
      return plain.substring(plain.lastIndexOf('/') + 1);
    }

    Optional<Boolean> isDirectory() throws IOException {
      try (OpenFile found = root.locateInRoot(plain(), true)) {
        return Optional.of(found.status().isDirectory());
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }
  }

  /** Writes a source as a tar stream whose top has the source's name. */
  static void archive(Side source, boolean followLink, OutputStream out) throws IOException {
    archive(source, followLink, source.plain().equals(".") ? "" : source.name(), out);
  }

  /**
   * Writes a source as a tar stream whose top has another name; none writes a directory's content.
   */
  private static void archive(Side source, boolean followLink, String as, OutputStream out)
      throws IOException {
    try (TarWriter writer = new TarWriter(out)) {
      TreeArchive archive = new TreeArchive(writer);
      if (as.isEmpty() || source.contentOnly()) {
        try (DirectoryHandle directory = source.root().openDirectoryInRoot(source.plain())) {
          archive.writeChildren(directory, LayerPath.ROOT);
        }
        return;
      }
      Side real = followLink ? followed(source) : source;
      try (DirectoryHandle parent = real.root().openDirectoryInRoot(real.parent())) {
        archive.write(parent, real.name(), LayerPath.of(as));
      }
    } catch (NoSuchFileException e) {
      throw new NotFound("copy: there is no " + source.path(), e);
    }
  }

  /** The source with its last name's link resolved in the root. */
  private static Side followed(Side source) throws IOException {
    try (OpenFile found = source.root().locateInRoot(source.plain(), true)) {
      Path real = Files.readSymbolicLink(found.procPath());
      Path root = Files.readSymbolicLink(source.root().procPath());
      return new Side(source.root(), root.relativize(real).toString());
    }
  }

  /** Copies with docker's rules. */
  static void copy(Side source, Side target, boolean archive, boolean followLink)
      throws IOException {
    boolean directory =
        source.isDirectory().orElseThrow(() -> new NotFound("copy: there is no " + source.path()));
    Optional<Boolean> targetIsDirectory = target.isDirectory();
    String into;
    String as;
    if (targetIsDirectory.orElse(false)) {
      into = target.plain();
      as = source.contentOnly() || source.plain().equals(".") ? "" : source.name();
    } else if (targetIsDirectory.isPresent()) {
      if (directory) {
        throw new InvalidArgument(
            "copy: " + target.path() + " is a file; a directory can't take its place");
      }
      into = target.parent();
      as = target.name();
    } else {
      if (!directory && target.path().endsWith("/")) {
        throw new NotFound(
            "copy: there is no directory " + target.path() + "; make it first, or drop the slash");
      }
      into = target.parent();
      as = target.name();
      if (directory) {
        make(target);
        into = target.plain();
        as = "";
      }
    }
    transfer(source, target.root(), into, as, archive, followLink);
  }

  private static void make(Side target) throws IOException {
    try (DirectoryHandle parent = target.root().openDirectoryInRoot(target.parent())) {
      parent.makeDirectory(target.name(), 0755);
    } catch (NoSuchFileException e) {
      throw new NotFound("copy: there is no directory /" + target.parent() + " at the target", e);
    }
  }

  private static void transfer(
      Side source,
      DirectoryHandle root,
      String into,
      String as,
      boolean archive,
      boolean followLink)
      throws IOException {
    PipedInputStream input = new PipedInputStream(PIPE_BYTES);
    PipedOutputStream output = new PipedOutputStream(input);
    try (TaskScope scope = new TaskScope()) {
      scope.fork(
          () -> {
            try (output) {
              archive(source, followLink, as, output);
            }
            return as;
          });
      scope.fork(
          () -> {
            try (InputStream tar = input) {
              new TreeExtractor(root, into, archive).extract(tar);
            }
            return as;
          });
      scope.joinOrThrow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted while copying");
      interrupted.initCause(e);
      throw interrupted;
    } catch (NoSuchFileException e) {
      throw new NotFound("copy: there is no directory for " + e.getFile(), e);
    }
  }

  /** A place of the host, split where the root of a copy is: its directory, with links resolved. */
  static Side hostSide(String text, boolean followLink) throws IOException {
    Path path = Path.of(text).toAbsolutePath();
    boolean content = text.endsWith("/.") || text.equals(".") || text.endsWith("/..");
    Path whole = path.normalize();
    if (Files.isDirectory(whole) && (content || followLink || !Files.isSymbolicLink(whole))) {
      Path real = whole.toRealPath();
      if (real.getParent() == null || content) {
        return new Side(DirectoryHandle.open(real), content ? "." : "/");
      }
      return new Side(DirectoryHandle.open(real.getParent()), real.getFileName().toString());
    }
    Path file = followLink && Files.exists(whole) ? whole.toRealPath() : whole;
    Path parent = file.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new NotFound("copy: there is no directory " + parent + " on the host");
    }
    String slash = text.endsWith("/") && !Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? "/" : "";
    return new Side(DirectoryHandle.open(parent.toRealPath()), file.getFileName() + slash);
  }

  /** Unpacks a stream into an existing directory of a root. */
  static void unpack(DirectoryHandle root, String directory, InputStream tar, boolean archive)
      throws IOException {
    Side target = new Side(root, directory);
    if (!target.isDirectory().orElse(false)) {
      throw new NotFound("copy: there is no directory " + directory + " in the container");
    }
    try {
      new TreeExtractor(root, target.plain(), archive).extract(tar);
    } catch (FileSystemException e) {
      throw new IOException("unpack into " + directory + ": " + e.getMessage(), e);
    }
  }
}
