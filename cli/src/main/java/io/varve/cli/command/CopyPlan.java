package io.varve.cli.command;

import io.varve.cli.option.UsageError;
import io.varve.engine.container.ContainerFiles;
import io.varve.engine.container.ContainerFiles.CopyOptions;
import java.io.IOException;

/** What {@code cp} is to do: one side names a container, the other a place of this host. */
sealed interface CopyPlan {

  /** Files of a container come to the host; {@code -} takes them as a tar stream. */
  record Out(String container, String path, String target) implements CopyPlan {}

  /** Files of the host go into a container; {@code -} reads them from a tar stream. */
  record In(String source, String container, String path) implements CopyPlan {}

  static CopyPlan of(String source, String target) {
    int from = colon(source);
    int to = colon(target);
    if (from > 0 && to > 0) {
      throw new UsageError(
          UsageError.ARGUMENTS,
          "varve cp: copying between two containers is not supported; copy over the host");
    }
    if (from > 0) {
      return new Out(source.substring(0, from), source.substring(from + 1), target);
    }
    if (to > 0) {
      return new In(source, target.substring(0, to), target.substring(to + 1));
    }
    throw new UsageError(
        UsageError.ARGUMENTS, "varve cp: one side must be CONTAINER:PATH, such as web:/etc/hosts");
  }

  /** The colon after a container's name; a path of the host begins with a slash or a dot. */
  private static int colon(String text) {
    return text.startsWith("/") || text.startsWith(".") ? -1 : text.indexOf(':');
  }

  default void run(Session session, CopyOptions options) throws IOException, InterruptedException {
    ContainerFiles files = session.engine().files();
    switch (this) {
      case Out(String container, String path, String target) -> {
        if (target.equals("-")) {
          Archives.write(
              java.util.Optional.empty(),
              session,
              out -> files.copyOut(container, path, options.followLink(), out));
        } else {
          files.copyToHost(container, path, hostPath(session, target), options);
        }
      }
      case In(String source, String container, String path) -> {
        if (source.equals("-")) {
          files.copyIn(container, path, session.in(), options.archive());
        } else {
          files.copyFromHost(container, hostPath(session, source), path, options);
        }
      }
    }
  }

  /** The path with the {@code /.} or slash at its end, which has a meaning here. */
  private static String hostPath(Session session, String written) {
    String path = session.path(written).toString();
    if (written.endsWith("/.")) {
      return path + "/.";
    }
    return written.endsWith("/") && !path.endsWith("/") ? path + "/" : path;
  }
}
