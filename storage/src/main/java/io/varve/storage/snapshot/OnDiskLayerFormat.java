package io.varve.storage.snapshot;

import io.varve.linux.DirectoryHandle;
import io.varve.unionfs.LayerFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads the directories that a {@link Snapshotter} returns as layers of a union, without mounting
 * them.
 *
 * @param format how they lie on disk
 */
public record OnDiskLayerFormat(OnDiskFormat format) implements LayerFormat {

  private static final byte[] YES = "y".getBytes(StandardCharsets.US_ASCII);
  private static final int KIND_MASK = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;

  @Override
  public boolean isWhiteout(Path path, Optional<BasicFileAttributes> found) throws IOException {
    return found.isPresent() && isWhiteout(path, found.get());
  }

  @Override
  public boolean isOpaque(Path directory) throws IOException {
    return switch (format) {
      case OnDiskFormat.Plain() -> true;
      case OnDiskFormat.Overlay(OnDiskFormat.XattrNamespace namespace) -> {
        try (DirectoryHandle handle = DirectoryHandle.open(directory)) {
          yield handle
              .extendedAttribute(namespace.prefix() + "opaque")
              .filter(value -> Arrays.equals(value, YES))
              .isPresent();
        }
      }
    };
  }

  @Override
  public Role role(Path entry, BasicFileAttributes attributes) throws IOException {
    return isWhiteout(entry, attributes)
        ? new Role.Whiteout(Objects.requireNonNull(entry.getFileName()))
        : Role.CONTENT;
  }

  private boolean isWhiteout(Path path, BasicFileAttributes attributes) throws IOException {
    if (!attributes.isOther() || format instanceof OnDiskFormat.Plain) {
      return false;
    }
    Map<String, Object> device =
        Files.readAttributes(path, "unix:mode,rdev", LinkOption.NOFOLLOW_LINKS);
    return ((Integer) device.get("mode") & KIND_MASK) == CHARACTER_DEVICE
        && (Long) device.get("rdev") == 0;
  }
}
