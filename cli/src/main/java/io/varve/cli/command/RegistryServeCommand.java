package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.image.registry.server.RegistryServer;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/** {@code varve registry serve}. */
final class RegistryServeCommand implements Command {

  private static final String STANDARD_ADDRESS = "127.0.0.1:5000";

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "registry serve", "", "Serve this store's images to docker, podman and others")
        .arguments(0, 0)
        .value('l', "listen", "ADDRESS", "Where: host:port, " + STANDARD_ADDRESS + " by default")
        .flag("read-only", "Refuse pushes and deletions")
        .example("To this machine", "registry serve")
        .example("To a network where everybody may read", "registry serve --read-only -l :5000")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    InetSocketAddress address = address(arguments.value("listen").orElse(STANDARD_ADDRESS));
    try (RegistryServer server =
        session
            .engine()
            .images()
            .serve(address, arguments.has("read-only"), failure -> report(session, failure))) {
      InetSocketAddress bound = server.address();
      session.out().line("Serving on " + host(bound) + ":" + bound.getPort());
      session.out().flush(); // whoever starts it waits for this line
      new CountDownLatch(1).await(); // until the thread is interrupted
    }
    return 0;
  }

  private static void report(Session session, Exception failure) {
    session.err().line("registry: " + failure.getMessage());
    session.err().flush();
  }

  /** As references name it: an IPv6 address in brackets. */
  private static String host(InetSocketAddress address) {
    String host = address.getHostString();
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (colon >= 0 && port >= 0 && port <= 65535) {
        return colon == 0
            ? new InetSocketAddress(port)
            : new InetSocketAddress(text.substring(0, colon), port);
      }
    } catch (NumberFormatException e) {
      throw invalid(text);
    }
    throw invalid(text);
  }

  private static InvalidArgument invalid(String text) {
    return new InvalidArgument(
        "invalid address \"" + text + "\": expected host:port, such as " + STANDARD_ADDRESS);
  }
}
