package io.varve.engine.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What the host lets containers have. */
public final class HostCapabilities {
  private static final String BOUNDING = "CapBnd:";

  private HostCapabilities() {}

  /**
   * The capabilities that this process may pass on.
   *
   * @return their names
   * @throws IOException when {@code /proc} can't be read
   */
  public static Set<String> available() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(BOUNDING)) {
        return Capabilities.parseMask(line.substring(BOUNDING.length()));
      }
    }
    return Set.copyOf(Capabilities.ALL);
  }
}
