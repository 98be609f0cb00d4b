package io.varve.cli.command;

import io.varve.builder.BuildResult;
import io.varve.builder.graph.NamedContext;
import io.varve.builder.output.BuildOutput;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import io.varve.oci.ManifestCodec;
import io.varve.oci.Platform;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** {@code --output DIR} and {@code --output type=TYPE,dest=PATH}. */
  static List<BuildOutput> outputs(Arguments arguments, Session session) {
    List<BuildOutput> outputs = new ArrayList<>();
    for (String text : arguments.values("output")) {
      if (text.indexOf('=') < 0) {
        outputs.add(new BuildOutput.Directory(session.path(text)));
        continue;
      }
      Map<String, String> fields = KeyValue.map("output", List.of(text.split(",", -1)));
      String type = fields.getOrDefault("type", "");
      String place = fields.getOrDefault("dest", "");
      if (type.equals("image") && place.isEmpty()) {
        outputs.add(new BuildOutput.Image());
      } else if (!place.isEmpty() && type.equals("local")) {
        outputs.add(new BuildOutput.Directory(session.path(place)));
      } else if (!place.isEmpty() && type.equals("tar")) {
        outputs.add(new BuildOutput.Tar(session.path(place)));
      } else {
        throw new UsageError(
            UsageError.FLAG,
            "invalid value \""
                + text
                + "\" for --output: expected DIR, type=local,dest=DIR, type=tar,dest=FILE or"
                + " type=image; archives of images are written by \"varve save\"");
      }
    }
    return outputs;
  }

  /** {@code --platform A,B}. */
  static List<Platform> platforms(Arguments arguments) {
    return arguments
        .value("platform")
        .map(text -> Arrays.stream(text.split(",", -1)).map(Platform::parse).toList())
        .orElse(List.of());
  }

  /** What {@code --metadata-file} gets, with the names that buildx uses. */
  static String metadata(BuildResult result) {
    return Json.toPrettyText(
            JsonValue.object()
                .put("containerimage.config.digest", result.imageId().toString())
                .put("containerimage.descriptor", ManifestCodec.json(result.manifest()))
                .put("containerimage.digest", result.manifest().digest().toString())
                .build())
        + "\n";
  }

  private static String rest(String text) {
    return text.substring(text.indexOf('=') + 1);
  }
}
