package io.varve.cli.command;

import io.varve.builder.BuildResult;
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

  /** {@code --platform A,B}. */
  static List<Platform> platforms(Arguments arguments) {
    return arguments
        .value("platform")
        .map(text -> Arrays.stream(text.split(",", -1)).map(Platform::parse).toList())
        .orElse(List.of());
  }

  /** Whether a build argument switches something on. */
  static boolean isOn(Arguments arguments, String name) {
    List<String> given = arguments.values("build-arg");
    return given.contains(name + "=1") || given.contains(name + "=true");
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
