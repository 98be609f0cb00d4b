package io.varve.engine.lifecycle;

import io.varve.engine.monitor.MonitorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Says beside a container's bundle who will clean up when it ends, so that its monitor need not
 * start a process for that; and whether a person wants it to end.
 *
 * @param bundle the container's bundle
 */
record Attendance(Path bundle) {
  static final String ATTENDED = "attended";
  private static final String UNWANTED = "unwanted";

  static Attendance of(MonitorFiles files) {
    return new Attendance(files.bundle());
  }

  /** This process cleans up, as long as it lives. */
  void begin() throws IOException {
    write(ATTENDED);
  }

  /** This process cleans up no longer. */
  void end() throws IOException {
    Files.deleteIfExists(bundle.resolve(ATTENDED));
  }

  /** When it ends now, it was a person's will. */
  void unwanted() throws IOException {
    write(UNWANTED);
  }

  boolean isUnwanted() {
    return Files.exists(bundle.resolve(UNWANTED));
  }

  private void write(String name) throws IOException {
    try {
      Files.writeString(bundle.resolve(name), ProcessHandle.current().pid() + "\n");
    } catch (NoSuchFileException _) {
      // It has ended and was cleaned up.
    }
  }
}
