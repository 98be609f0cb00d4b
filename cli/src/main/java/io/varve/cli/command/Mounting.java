package io.varve.cli.command;

import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.nio.file.Path;

/** Mounts what a name stands for: a container, else an image. */
final class Mounting {
  private Mounting() {}

  static Path mount(String name, Session session) throws IOException {
    return isContainer(name, session)
        ? session.engine().files().mount(name)
        : session.engine().images().mount(name);
  }

  static void unmount(String name, Session session) throws IOException {
    boolean mounted =
        isContainer(name, session)
            ? session.engine().files().unmount(name)
            : session.engine().images().unmount(name);
    if (!mounted) {
      throw new FailedPrecondition(name + " is not mounted");
    }
    session.out().line(name);
  }

  static boolean isContainer(String name, Session session) throws IOException {
    try {
      return session.engine().containers().inspect(name).name() != null;
    } catch (NotFound | InvalidArgument _) {
      return false;
    }
  }
}
