package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import io.varve.engine.image.ImageService;
import io.varve.oci.Reference;
import io.varve.oci.error.NotFound;
import java.io.IOException;

/**
 * Gets the image of a new container when it is not here. Looked for only once the engine misses it,
 * so that a start with the image at hand pays nothing.
 */
final class MissingImage {
  private MissingImage() {}

  /** What needs the image. */
  @FunctionalInterface
  interface Use<T> {
    T apply() throws IOException, InterruptedException;
  }

  static <T> T with(Arguments arguments, Session session, Use<T> use)
      throws IOException, InterruptedException {
    String policy = arguments.value("pull").orElse("missing");
    String image = arguments.positional(0);
    switch (policy) {
      case "always" -> pull(arguments, session, image);
      case "missing", "never" -> {}
      default ->
          throw new UsageError(
              UsageError.FLAG,
              "invalid value \"" + policy + "\" for --pull: expected missing, always or never");
    }
    try {
      return use.apply();
    } catch (NotFound e) {
      if (!policy.equals("missing") || isHere(session, image)) {
        throw e;
      }
    }
    if (!arguments.has("quiet")) {
      session.err().line("Unable to find image \"" + image + "\" locally");
    }
    pull(arguments, session, image);
    return use.apply();
  }

  private static boolean isHere(Session session, String image) throws IOException {
    try {
      return session.engine().images().inspect(image) != null;
    } catch (NotFound _) {
      return false;
    }
  }

  private static void pull(Arguments arguments, Session session, String image)
      throws IOException, InterruptedException {
    ImageService.TransferOptions options = TransferFlags.read(arguments);
    try (Progress progress = Progress.of(session, arguments.has("quiet"))) {
      session.engine().images().pull(Reference.parseTagged(image), options, progress);
    }
  }
}
