package io.varve.image.testing;

import io.varve.image.registry.Backoff;
import io.varve.image.registry.CredentialSource;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.RegistryOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;

/** Registry clients that do not wait long. */
public final class Clients {

  private Clients() {}

  /** Short pauses, a minute until a silent connection counts as broken. */
  public static RegistryOptions options() {
    return RegistryOptions.STANDARD
        .change()
        .backoff(new Backoff(5, Duration.ofMillis(2), Duration.ofMillis(20)))
        .stallTimeout(Duration.ofMinutes(1))
        .build();
  }

  public static RegistryClient anonymous() {
    return of(options());
  }

  public static RegistryClient with(CredentialSource credentials) {
    return of(options().change().credentials(credentials).build());
  }

  public static RegistryClient of(RegistryOptions options) {
    return new RegistryClient(options, InstantSource.system(), new Random(1));
  }
}
