package io.varve.engine.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** How often a container's file system was asked to be mounted; kept in its directory. */
final class MountCounts {
  private MountCounts() {}

  static boolean isHeld(Path home) throws IOException {
    return count(home) > 0;
  }

  static int count(Path home) throws IOException {
    try {
      return Integer.parseInt(Files.readString(file(home)).strip());
    } catch (NoSuchFileException | NumberFormatException e) {
      return 0;
    }
  }

  static void set(Path home, int count) throws IOException {
    if (count == 0) {
      Files.deleteIfExists(file(home));
    } else {
      Files.writeString(file(home), Integer.toString(count));
    }
  }

  private static Path file(Path home) {
    return home.resolve("mounts");
  }
}
