package io.varve.image.registry;

import java.io.IOException;
import java.util.Optional;

/** Runs docker's credential helpers, programs named {@code docker-credential-NAME}. */
@FunctionalInterface
public interface CredentialHelper {

  /**
   * Runs {@code docker-credential-NAME get} with the server on standard input.
   *
   * @param name the helper's name
   * @param server the server's address as docker names it
   * @return its standard output when it ended well, empty when it has nothing for that server
   * @throws IOException when it can't be run
   */
  Optional<byte[]> get(String name, String server) throws IOException;
}
