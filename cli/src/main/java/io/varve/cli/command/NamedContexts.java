package io.varve.cli.command;

import io.varve.builder.context.ReceivedContext;
import io.varve.builder.context.RemoteContexts;
import io.varve.builder.graph.NamedContext;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import io.varve.oci.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code --build-context}. */
final class NamedContexts {

  private static final String IMAGE = "docker-image://";
  private static final String LAYOUT = "oci-layout://";

  private NamedContexts() {}

  /** Gets a context from an address. */
  @FunctionalInterface
  interface Fetch {
    ReceivedContext fetch(String address) throws IOException, InterruptedException;
  }

  /**
   * {@code NAME=DIR}, {@code NAME=URL}, {@code NAME=docker-image://IMAGE} and {@code
   * NAME=oci-layout://DIR[:TAG][@DIGEST]}.
   */
  static Map<String, NamedContext> read(Arguments arguments, Session session, Fetch fetch)
      throws IOException, InterruptedException {
    Map<String, NamedContext> contexts = new HashMap<>();
    for (String text : arguments.values("build-context")) {
      int equals = text.indexOf('=');
      if (equals < 1 || equals + 1 == text.length()) {
        throw new UsageError(
            UsageError.FLAG,
            "invalid value \"" + text + "\" for --build-context: expected NAME=DIR");
      }
      contexts.put(text.substring(0, equals), context(text.substring(equals + 1), session, fetch));
    }
    return contexts;
  }

  private static NamedContext context(String where, Session session, Fetch fetch)
      throws IOException, InterruptedException {
    if (where.startsWith(IMAGE)) {
      return new NamedContext.Image(where.substring(IMAGE.length()));
    }
    if (where.startsWith(LAYOUT)) {
      return layout(where.substring(LAYOUT.length()), session);
    }
    return new NamedContext.Directory(
        RemoteContexts.isAddress(where) ? fetch.fetch(where).directory() : session.path(where));
  }

  /** {@code DIR[:TAG][@DIGEST]}; a colon before a slash belongs to the directory. */
  static NamedContext.Layout layout(String text, Session session) {
    int at = text.lastIndexOf('@');
    boolean pinned = at >= 0 && Digest.isDigest(text.substring(at + 1));
    String place = pinned ? text.substring(0, at) : text;
    int colon = place.lastIndexOf(':');
    boolean tagged = colon > place.lastIndexOf('/');
    return new NamedContext.Layout(
        session.path(tagged ? place.substring(0, colon) : place),
        tagged ? Optional.of(place.substring(colon + 1)) : Optional.empty(),
        pinned ? Optional.of(Digest.parse(text.substring(at + 1))) : Optional.empty());
  }
}
