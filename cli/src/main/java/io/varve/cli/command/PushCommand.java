package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.image.ImageService.TransferOptions;
import io.varve.oci.Descriptor;
import io.varve.oci.Reference;
import java.io.IOException;

/** {@code varve push}. */
final class PushCommand implements Command {

  @Override
  public CommandSpec spec() {
    return TransferFlags.of("push", "NAME[:TAG]", "Send an image to its registry")
        .example(
            "To a registry on this host",
            "tag app localhost:5000/app && varve push localhost:5000/app")
        .example("For every platform", "push --all-platforms registry.example.org/app")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    TransferOptions options = TransferFlags.read(arguments);
    Reference name = Reference.parseTagged(arguments.positional(0));
    boolean quiet = TransferFlags.isQuiet(arguments);
    if (!quiet) {
      session
          .out()
          .line(
              "The push refers to repository [" + name.registry() + "/" + name.repository() + "]");
      session.out().flush();
    }
    Descriptor sent;
    try (Progress progress = Progress.of(session, quiet)) {
      sent = session.engine().images().push(name, options, progress);
    }
    session
        .out()
        .line(
            quiet
                ? name.toString()
                : name.tag().orElse("latest")
                    + ": digest: "
                    + sent.digest()
                    + " size: "
                    + sent.size());
    return 0;
  }
}
