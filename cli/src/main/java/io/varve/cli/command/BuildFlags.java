package io.varve.cli.command;

import io.varve.builder.BuildResult;
import io.varve.builder.graph.NamedContext;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import io.varve.oci.Descriptor;
import io.varve.oci.ManifestCodec;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads flags of {@code varve build} that have a syntax of their own. */
final class BuildFlags {

  private static final String IMAGE_PREFIX = "docker-image://";
  private static final String AGENT_VARIABLE = "SSH_AUTH_SOCK";

  private BuildFlags() {}

  /** {@code --ssh default}, {@code --ssh SOCKET} and {@code --ssh ID=SOCKET}. */
  static Map<String, Path> agents(Arguments arguments, Session session) {
    Map<String, Path> agents = new HashMap<>();
    for (String text : arguments.values("ssh")) {
      int equals = text.indexOf('=');
      String id = equals < 0 ? "default" : text.substring(0, equals);
      String socket =
          text.equals("default") ? session.variable(AGENT_VARIABLE).orElse("") : rest(text);
      if (socket.isEmpty()) {
        throw new UsageError(
            UsageError.FLAG,
            "--ssh " + text + ": " + AGENT_VARIABLE + " is not set; give [ID=]SOCKET");
      }
      agents.put(id, session.path(socket));
    }
    return agents;
  }

  /** {@code --build-context NAME=DIR} and {@code NAME=docker-image://IMAGE}. */
  static Map<String, NamedContext> contexts(Arguments arguments, Session session) {
    Map<String, NamedContext> contexts = new HashMap<>();
    for (String text : arguments.values("build-context")) {
      int equals = text.indexOf('=');
      if (equals < 1 || equals + 1 == text.length()) {
        throw new UsageError(
            UsageError.FLAG,
            "invalid value \"" + text + "\" for --build-context: expected NAME=DIR");
      }
      String where = rest(text);
      contexts.put(
          text.substring(0, equals),
          where.startsWith(IMAGE_PREFIX)
              ? new NamedContext.Image(where.substring(IMAGE_PREFIX.length()))
              : new NamedContext.Directory(session.path(where)));
    }
    return contexts;
  }

  /** {@code --platform A,B}. */
  static List<Platform> platforms(Arguments arguments) {
    return arguments
        .value("platform")
        .map(text -> Arrays.stream(text.split(",", -1)).map(Platform::parse).toList())
        .orElse(List.of());
  }

  /** What {@code --metadata-file} gets, with the names that buildx uses. */
  static String metadata(Descriptor root, BuildResult image, List<Reference> names) {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("containerimage.config.digest", image.imageId().toString())
            .put("containerimage.descriptor", ManifestCodec.json(root))
            .put("containerimage.digest", root.digest().toString());
    if (!names.isEmpty()) {
      json.put("image.name", String.join(",", names.stream().map(Reference::toString).toList()));
    }
    return Json.toPrettyText(json.build()) + "\n";
  }

  private static String rest(String text) {
    return text.substring(text.indexOf('=') + 1);
  }
}
