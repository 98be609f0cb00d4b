package io.varve.image.http;

import java.net.URI;
import java.util.Map;

/**
 * One request.
 *
 * @param method the method
 * @param address where it goes: scheme http or https, host, path and query
 * @param fields header fields; those about host, length and connection are added
 * @param payload what is sent
 */
public record HttpRequest(String method, URI address, Map<String, String> fields, Payload payload) {

  /** Copies the fields. */
  public HttpRequest {
    fields = Map.copyOf(fields);
  }

  boolean isTls() {
    return address.getScheme().equals("https");
  }

  int port() {
    int port = address.getPort();
    return port >= 0 ? port : isTls() ? 443 : 80;
  }

  /** Path and query as they are sent; an absolute address where a proxy is to fetch it. */
  String target(boolean throughProxy) {
    String path = address.getRawPath();
    String target = path == null || path.isEmpty() ? "/" : path;
    if (address.getRawQuery() != null) {
      target += "?" + address.getRawQuery();
    }
    return throughProxy ? address.getScheme() + "://" + address.getRawAuthority() + target : target;
  }

  /** The origin that a connection is good for. */
  String origin() {
    return address.getScheme() + "://" + address.getHost() + ":" + port();
  }
}
