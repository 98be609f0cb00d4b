package io.varve.image.registry;

import io.varve.image.http.TlsExpected;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;

/**
 * How registries that speak TLS answer a plain request. Those on loopback and those called insecure
 * are asked in plain first, and then as they want to be asked.
 */
final class PlainRefusal {

  private static final int BAD_REQUEST = 400;

  private PlainRefusal() {}

  /** Go's server and nginx say so in words, which are not read after HEAD. */
  static boolean wantsTls(String method, RegistryResponse response, byte[] said) {
    return response.status() == BAD_REQUEST
        && (method.equals("HEAD")
            ? response.headers().firstValue("Docker-Distribution-Api-Version").isEmpty()
            : new String(said, StandardCharsets.ISO_8859_1).contains("HTTPS"));
  }

  /** Others send an alert; and where a name has no port, nothing may listen at that of HTTP. */
  static boolean wantsTls(Endpoint endpoint, IOException failure) {
    return failure instanceof TlsExpected
        || (failure instanceof ConnectException && endpoint.base().getPort() < 0);
  }
}
