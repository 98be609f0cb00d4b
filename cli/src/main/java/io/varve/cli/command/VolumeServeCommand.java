package io.varve.cli.command;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.volume.Serving;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.volume.VolumeExports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code varve volume serve}. */
final class VolumeServeCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "volume serve", "VOLUME[@LABEL]", "Offer a block volume or snapshot over NBD")
        .description(
            """
            Until control-C; with --detach until "volume serve --stop". A volume that a container
            has mounted can't be served: two writers would destroy it. Its snapshots can. With --tls
            and a ca-cert.pem, which clients need a certificate of, other addresses than the
            loopback can be used.\
            """)
        .arguments(1, 1)
        .value("nbd", "ADDRESS", "unix:PATH or 127.0.0.1:PORT")
        .value("snapshot", "LABEL", "Serve this snapshot of the volume, read-only")
        .value("tls", "DIRECTORY", "Encrypt: server-cert.pem, server-key.pem, maybe ca-cert.pem")
        .flag('d', "detach", "Return at once")
        .flag("stop", "End what an earlier call began")
        .example("To qemu and others", "volume serve db --nbd unix:/run/db.sock")
        .example("A snapshot", "volume serve db --snapshot nightly --nbd 127.0.0.1:10809")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    BlockName name = name(arguments);
    VolumeExports exports = session.engine().blockVolumes().exports();
    if (arguments.has("stop")) {
      exports.stop(name);
      session.out().line(name.toString());
      return 0;
    }
    Optional<String> address = arguments.value("nbd");
    if (address.isEmpty()) {
      throw new UsageError(
          UsageError.FLAG,
          "varve volume serve: say where with --nbd unix:PATH or --nbd 127.0.0.1:PORT");
    }
    String place = absolute(address.get(), session);
    Optional<Path> credentials = arguments.value("tls").map(session::path);
    if (arguments.has("detach")) {
      session.out().line(exports.serve(name, place, credentials));
      return 0;
    }
    // However this process ends, the server ends the export with the connection.
    try (Serving serving = exports.serveWhileOpen(name, place, credentials)) {
      session.out().line(serving.uri());
      session.out().flush();
      serving.await();
    }
    throw new IOException(
        "serve " + name + ": the volume server has ended the connection; serve it again");
  }

  private static BlockName name(Arguments arguments) {
    BlockName name = BlockName.parse(arguments.positional(0));
    Optional<String> label = arguments.value("snapshot");
    if (label.isEmpty()) {
      return name;
    }
    return switch (name) {
      case VolumeName volume -> new SnapshotName(volume, label.get());
      case SnapshotName snapshot ->
          throw new UsageError(
              UsageError.FLAG,
              "varve volume serve: " + snapshot + " names a snapshot already; drop --snapshot");
    };
  }

  /** The server runs in another directory. */
  private static String absolute(String address, Session session) {
    String unix = "unix:";
    return address.startsWith(unix) && address.length() > unix.length()
        ? unix + session.path(address.substring(unix.length()))
        : address;
  }
}
