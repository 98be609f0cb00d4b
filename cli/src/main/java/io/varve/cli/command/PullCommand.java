package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.image.ImageService.TransferOptions;
import io.varve.image.transfer.Pulled;
import io.varve.oci.Reference;
import java.io.IOException;

/** {@code varve pull}. */
final class PullCommand implements Command {

  @Override
  public CommandSpec spec() {
    return TransferFlags.of("pull", "NAME[:TAG|@DIGEST]", "Get an image from a registry")
        .example("The newest Debian 12", "pull debian:12-slim")
        .example("From another registry", "pull quay.io/podman/hello")
        .example("To send it on with all its platforms", "pull --all-platforms debian:12-slim")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    TransferOptions options = TransferFlags.read(arguments);
    Reference name = Reference.parse(arguments.positional(0));
    boolean quiet = TransferFlags.isQuiet(arguments);
    if (name.tag().isEmpty() && name.digest().isEmpty() && !quiet) {
      session.out().line("Using default tag: latest");
      session.out().flush();
    }
    Pulled pulled;
    try (Progress progress = Progress.of(session, quiet)) {
      pulled = session.engine().images().pull(name.orLatest(), options, progress);
    }
    if (!quiet) {
      session.out().line("Digest: " + pulled.target().digest());
      session
          .out()
          .line(
              "Status: "
                  + (pulled.changed() ? "Downloaded newer image for " : "Image is up to date for ")
                  + name.orLatest().familiar());
    }
    session.out().line(name.orLatest().toString());
    return 0;
  }
}
