package io.varve.unionfs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Marks as files, as they are in a layer's tar (image specification, layer.md): {@code .wh.NAME}
 * hides NAME, {@code .wh..wh..opq} makes its directory opaque, other names that begin with {@code
 * .wh..wh.} are ignored. Needs no privileges.
 */
public record MarkerLayerFormat() implements WritableLayerFormat {

  private static final String PREFIX = ".wh.";
  private static final String RESERVED = ".wh..wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  @Override
  public boolean isWhiteout(Path path, Optional<BasicFileAttributes> found) {
    return Files.exists(marker(path), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public boolean isOpaque(Path directory) {
    return Files.exists(directory.resolve(OPAQUE), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Role role(Path entry, BasicFileAttributes attributes) {
    String name = name(entry);
    if (!name.startsWith(PREFIX)) {
      return Role.CONTENT;
    }
    if (name.startsWith(RESERVED) || name.length() == PREFIX.length()) {
      return Role.MARK;
    }
    return new Role.Whiteout(Path.of(name.substring(PREFIX.length())));
  }

  @Override
  public void addWhiteout(Path path) throws IOException {
    createMarker(marker(path));
  }

  @Override
  public void removeWhiteout(Path path) throws IOException {
    Files.deleteIfExists(marker(path));
  }

  @Override
  public void makeOpaque(Path directory) throws IOException {
    createMarker(directory.resolve(OPAQUE));
  }

  @Override
  public boolean allows(Path name) {
    return !name.toString().startsWith(PREFIX);
  }

  private static void createMarker(Path marker) throws IOException {
    try {
      Files.createFile(marker);
    } catch (FileAlreadyExistsException _) {
      // The mark is set already, which is what was asked for.
    }
  }

  private static Path marker(Path path) {
    return path.resolveSibling(PREFIX + name(path));
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
