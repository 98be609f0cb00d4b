package io.varve.cli.relink;

import java.io.IOException;
import java.nio.file.Path;

/** Rewrites the jars of a build in place. */
public final class Relink {
  private Relink() {}

  /**
   * Rewrites jars. They must be on the class path, so that the classes they name are found.
   *
   * @param jars their paths
   * @throws IOException when one can't be read or written; it is unchanged then
   */
  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      new RelinkedJar(Path.of(jar)).write();
    }
  }
}
