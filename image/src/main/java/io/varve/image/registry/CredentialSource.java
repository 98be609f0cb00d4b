package io.varve.image.registry;

import java.io.IOException;
import java.util.Optional;

/** Knows the credentials of registries. Asked when a registry wants some, not before. */
@FunctionalInterface
public interface CredentialSource {

  /** Knows none: every call is anonymous. */
  CredentialSource ANONYMOUS = _ -> Optional.empty();

  /**
   * Looks credentials up.
   *
   * @param registry host and port as in references, such as {@code docker.io}
   * @return the credentials, or empty to ask anonymously
   * @throws IOException when they can't be read
   */
  Optional<Credentials> find(String registry) throws IOException;
}
