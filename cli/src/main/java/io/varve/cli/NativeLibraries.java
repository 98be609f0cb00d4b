package io.varve.cli;

import io.varve.linux.NativeCalls;
import io.varve.storage.metadata.NativeSqlite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps the database's native library unpacked: its driver would unpack it at every start. */
final class NativeLibraries {
  private static final String DRIVER = "sqlite-jdbc-";

  /**
   * Commands that lock, mount, hash or read attributes, whatever their options. A build learns
   * later whether it does.
   */
  private static final Set<String> CALLING =
      Set.of(
          "run", "create", "start", "exec", "stop", "rm", "commit", "diff", "cp", "pull", "push",
          "load", "save", "import", "export");

  private NativeLibraries() {}

  /**
   * Begins to link the system calls that a command will make.
   *
   * @param verb the command's first word
   * @return whether it will make any for certain
   */
  static boolean linkEarly(String verb) {
    boolean calls = CALLING.contains(verb);
    if (calls) {
      Thread.ofPlatform().daemon().name("link").start(NativeCalls::link);
    }
    return calls;
  }

  /**
   * Prepares the library beside the build, whose jars are trusted as much, or in the store.
   *
   * @param environment the variables of the caller
   * @param root the store
   */
  static void prepare(Map<String, String> environment, Path root) {
    Path place = Optional.ofNullable(environment.get("VARVE_DIST")).map(Path::of).orElse(root);
    try {
      NativeSqlite.load(place, version());
    } catch (IOException _) {
      // Slower, but as good: the driver unpacks it in its own way.
      System.setProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"));
    }
  }

  /** The version in the name of the driver's jar. */
  private static String version() {
    String path = System.getProperty("java.class.path", "");
    int start = path.indexOf(DRIVER);
    int end = path.indexOf(".jar", Math.max(0, start));
    return start < 0 || end < 0 ? "unknown" : path.substring(start + DRIVER.length(), end);
  }
}
