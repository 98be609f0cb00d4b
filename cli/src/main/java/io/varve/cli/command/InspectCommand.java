package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.cli.template.Template;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code varve inspect}, and the inspect of each kind. */
final class InspectCommand implements Command {

  /** What is looked for. */
  enum Kind {
    /** A container, else an image, else a volume, else a network. */
    ANY,
    /** Containers. */
    CONTAINER,
    /** Images. */
    IMAGE,
    /** Volumes. */
    VOLUME,
    /** Networks. */
    NETWORK;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Kind kind;

  InspectCommand(Kind kind) {
    this.kind = kind;
  }

  @Override
  public CommandSpec spec() {
    String name = kind == Kind.ANY ? "inspect" : kind.word() + " inspect";
    return CommandSpec.of(name, "NAME|ID [NAME|ID...]", "Show everything that is known, as JSON")
        .arguments(1, CommandSpec.ANY)
        .value('f', "format", "TEMPLATE", "\"json\" or a Go template")
        .value("type", "KIND", "container, image, volume or network")
        .flag('s', "size", "Also how much containers have written themselves")
        .example("Its address", "inspect -f '{{.NetworkSettings.IPAddress}}' web")
        .example("Its labels", "inspect -f '{{json .Config.Labels}}' app")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    Kind wanted = arguments.value("type").map(InspectCommand::kind).orElse(kind);
    Optional<Template> template =
        arguments.value("format").filter(f -> !f.equals("json")).map(Template::parse);
    List<JsonValue> found = new ArrayList<>();
    int code = 0;
    for (String name : arguments.positional()) {
      try {
        found.add(sized(find(wanted, name, session), arguments, session));
      } catch (EngineException e) {
        session.err().line("Error: " + Failure.message(e));
        code = 1;
      }
    }
    if (template.isPresent()) {
      found.forEach(value -> session.out().raw(template.get().fill(value) + "\n"));
    } else if (arguments.value("format").isPresent()) {
      found.forEach(value -> session.out().raw(Json.toText(value) + "\n"));
    } else {
      session.out().raw(Json.toPrettyText(new JsonArray(found)) + "\n");
    }
    return code;
  }

  private static JsonValue sized(JsonValue found, Arguments arguments, Session session)
      throws IOException {
    if (!arguments.has("size")
        || !(found instanceof JsonObject(var members))
        || !members.containsKey("HostConfig")) {
      return found;
    }
    String id = session.engine().containers().inspect(text(members.get("Id"))).id().value();
    String image = text(members.get("Image"));
    JsonObjectBuilder json = JsonValue.object();
    members.forEach(json::put);
    return json.put("SizeRw", session.engine().files().ownBytes(id))
        .put("SizeRootFs", ImageJson.bytes(image, session))
        .build();
  }

  private static String text(JsonValue value) {
    return value instanceof JsonValue.JsonString(String text) ? text : "";
  }

  private static Kind kind(String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(word) && kind != Kind.ANY) {
        return kind;
      }
    }
    throw new UsageError(
        UsageError.FLAG,
        "invalid value \"" + word + "\" for --type: expected container, image, volume or network");
  }

  private static JsonValue find(Kind kind, String name, Session session) throws IOException {
    return switch (kind) {
      case CONTAINER -> ContainerJson.of(session.engine().containers().inspect(name), session);
      case IMAGE -> ImageJson.of(name, session);
      case VOLUME -> VolumeJson.of(name, session);
      case NETWORK -> VolumeJson.of(session.engine().networks().inspect(name), session);
      case ANY -> findAny(name, session);
    };
  }

  private static JsonValue findAny(String name, Session session) throws IOException {
    for (Kind kind : List.of(Kind.CONTAINER, Kind.IMAGE, Kind.VOLUME, Kind.NETWORK)) {
      try {
        return find(kind, name, session);
      } catch (NotFound | InvalidArgument _) {
        // Perhaps it is of the next kind.
      }
    }
    throw new NotFound("no such object: " + name + "; see \"varve ps -a\" and \"varve images\"");
  }
}
