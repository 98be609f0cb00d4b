package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** {@code varve run}. */
final class RunCommand implements Command {

  @Override
  public CommandSpec spec() {
    return RunOptions.declare(
            CommandSpec.of(
                "run", "IMAGE [COMMAND] [ARG...]", "Make a container of an image and run it"))
        .flag('d', "detach", "Leave it running and print its id")
        .flag("rm", "Remove it when it ends")
        .value("detach-keys", "KEYS", "Keys that leave it running (default ctrl-p,ctrl-q)")
        .value("cidfile", "FILE", "Write its id to a file")
        .flag("sig-proxy", "Pass signals on (default true)")
        .example("A shell to look around, gone at its end", "run -it --rm debian:12 bash")
        .example(
            "A server in the background, with its data in a volume",
            "run -d --name web -p 8080:80 -v site:/var/www/html debian-apache")
        .example("One program, without network", "run --rm --network none debian:12 ls /")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    ContainerSpec spec = RunOptions.spec(arguments, session);
    if (arguments.has("detach")) {
      return detached(arguments, session, spec);
    }
    boolean tty = spec.process().tty();
    return MissingImage.with(
        arguments,
        session,
        () ->
            Foreground.run(
                session,
                tty,
                spec.process().openStdin(),
                Foreground.detachKeys(arguments),
                streams -> session.engine().processes().run(spec, streams)));
  }

  private static int detached(Arguments arguments, Session session, ContainerSpec spec)
      throws IOException, InterruptedException {
    ContainerRecord container =
        MissingImage.with(arguments, session, () -> session.engine().containers().create(spec));
    String id = container.id().value();
    writeId(arguments, session, id);
    try {
      session.engine().containers().start(id);
    } catch (IOException | RuntimeException | InterruptedException e) {
      if (spec.removeOnExit()) {
        // Control-C interrupts this thread; what it leaves must be removed all the same.
        boolean interrupted = Thread.interrupted();
        session.engine().containers().remove(id, true, true);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      throw e;
    }
    session.out().line(id);
    return 0;
  }

  static void writeId(Arguments arguments, Session session, String id) throws IOException {
    if (arguments.value("cidfile").isEmpty()) {
      return;
    }
    var file = session.path(arguments.value("cidfile").get());
    if (Files.exists(file)) {
      throw new UsageError(
          UsageError.FLAG, "container id file " + file + " exists already: remove it first");
    }
    Files.writeString(file, id, StandardOpenOption.CREATE_NEW);
  }
}
