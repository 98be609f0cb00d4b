package io.varve.image.registry;

import io.varve.oci.Digest;
import io.varve.oci.MediaType;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a registry answered. Who reads the body closes it.
 *
 * @param status the HTTP status
 * @param headers the header fields
 * @param body the body
 * @param address where the answer came from, after redirects
 */
public record RegistryResponse(int status, HttpHeaders headers, InputStream body, URI address) {

  /**
   * Reads the whole body.
   *
   * @param maximum the number of bytes above which the answer is refused
   * @return its bytes
   * @throws IOException when reading fails
   */
  public byte[] readAll(int maximum) throws IOException {
    try (body) {
      byte[] bytes = body.readNBytes(maximum + 1);
      if (bytes.length > maximum) {
        throw new InvalidArgument(
            "answer of " + address.getHost() + " is longer than " + maximum + " bytes; refused");
      }
      return bytes;
    }
  }

  /**
   * The type of the body.
   *
   * @return the media type without parameters, empty when it is not told
   */
  public Optional<MediaType> contentType() {
    return headers
        .firstValue("Content-Type")
        .map(value -> value.indexOf(';') < 0 ? value : value.substring(0, value.indexOf(';')))
        .map(value -> new MediaType(value.strip()));
  }

  /**
   * The digest that the registry says the content has.
   *
   * @return the digest, empty when it is not told or malformed
   */
  public Optional<Digest> contentDigest() {
    return headers.firstValue("Docker-Content-Digest").filter(Digest::isDigest).map(Digest::parse);
  }

  /**
   * The length of the body.
   *
   * @return bytes, empty when it is not told
   */
  public OptionalLong contentLength() {
    return headers.firstValueAsLong("Content-Length");
  }

  /**
   * The address that the registry sends the client to.
   *
   * @return the absolute address
   * @throws Unavailable when there is none
   */
  public URI location() {
    String value =
        headers
            .firstValue("Location")
            .orElseThrow(
                () ->
                    new Unavailable(
                        "registry "
                            + address.getHost()
                            + " answered "
                            + status
                            + " without a Location; the registry is at fault, try again later"));
    try {
      return address.resolve(value);
    } catch (IllegalArgumentException e) {
      throw new Unavailable(
          "registry " + address.getHost() + " sent the malformed Location \"" + value + "\"", e);
    }
  }

  /**
   * The first byte of the part that was sent ({@code Content-Range}).
   *
   * @return the offset, empty when it is not told
   */
  public OptionalLong rangeStart() {
    return headers
        .firstValue("Content-Range")
        .map(RegistryResponse::startOf)
        .orElse(OptionalLong.empty());
  }

  private static OptionalLong startOf(String range) {
    int from = range.startsWith("bytes ") ? "bytes ".length() : 0;
    int dash = range.indexOf('-', from);
    try {
      return dash < 0
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(range.substring(from, dash).strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
