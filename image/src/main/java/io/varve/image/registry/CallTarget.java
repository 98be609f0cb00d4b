package io.varve.image.registry;

import io.varve.oci.Reference;
import java.net.URI;
import java.util.Optional;

/**
 * What a call asks of what.
 *
 * @param method the HTTP method
 * @param place where it goes
 * @param scope what the token must allow
 * @param subject what it is about, for messages, such as {@code image debian:12}
 */
public record CallTarget(String method, Place place, Scope scope, String subject) {

  /** Where a request goes. */
  public sealed interface Place {
    /**
     * Below the registry's own address.
     *
     * @param path relative to {@code /v2/}
     */
    record Below(String path) implements Place {}

    /**
     * An address that the registry named.
     *
     * @param location the address
     */
    record Named(URI location) implements Place {}

    /**
     * A page of a list; the first one when the registry named none or one of another host.
     *
     * @param location the page that the registry named
     * @param first the path of the first page, relative to {@code /v2/}
     */
    record Page(Optional<URI> location, String first) implements Place {}
  }

  static CallTarget below(String method, String path, Scope scope, String subject) {
    return new CallTarget(method, new Place.Below(path), scope, subject);
  }

  static CallTarget manifest(String method, Reference reference, Scope scope) {
    return below(
        method,
        reference.repository() + "/manifests/" + reference.identifier(),
        scope,
        "image " + reference.familiar());
  }

  static CallTarget at(String method, URI location, Scope scope, String subject) {
    return new CallTarget(method, new Place.Named(location), scope, subject);
  }

  /**
   * The address.
   *
   * @param endpoint the registry
   * @return where the request goes
   */
  public URI address(Endpoint endpoint) {
    return switch (place) {
      case Place.Below(String path) -> endpoint.resolve(path);
      case Place.Named(URI location) -> location;
      case Place.Page(Optional<URI> location, String first) ->
          location.filter(endpoint::isSameOrigin).orElseGet(() -> endpoint.resolve(first));
    };
  }
}
