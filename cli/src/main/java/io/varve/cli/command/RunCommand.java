package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import java.io.IOException;

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
    IdFile file = IdFile.of(arguments, session);
    if (spec.network().network().equals("bridge")) {
      session.engine().networkNotice().ifPresent(notice -> session.err().line("Note: " + notice));
    }
    if (arguments.has("detach")) {
      if (arguments.given("attach")) {
        throw new UsageError(
            UsageError.FLAG, "conflicting options: --detach and --attach; leave one of them out");
      }
      return detached(arguments, session, spec, file);
    }
    boolean tty = spec.process().tty();
    return MissingImage.with(
        arguments,
        session,
        () ->
            Foreground.run(
                session,
                Foreground.attached(arguments, tty, spec.process().openStdin()),
                streams -> session.engine().processes().run(spec, streams, file::write)));
  }

  private static int detached(Arguments arguments, Session session, ContainerSpec spec, IdFile file)
      throws IOException, InterruptedException {
    ContainerRecord container =
        MissingImage.with(
            arguments, session, () -> session.engine().containers().run(spec, file::write));
    session.out().line(container.id().value());
    return 0;
  }
}
