package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.Optional;

/** {@code varve version}. */
final class VersionCommand implements Command {
  /** The version of the engine and its command. */
  static final String VERSION = "0.1.0";

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("version", "", "Show the version")
        .value('f', "format", "TEMPLATE", "\"json\" or a Go template")
        .example("Only the number", "version --format '{{.Client.Version}}'")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) {
    String java =
        Runtime.version().feature()
            + "."
            + Runtime.version().interim()
            + "."
            + Runtime.version().update();
    Optional<String> format = arguments.value("format");
    if (format.isEmpty()) {
      session
          .out()
          .raw(
              "Varve "
                  + VERSION
                  + "\n Java:     "
                  + java
                  + "\n OS/Arch:  linux/"
                  + architecture()
                  + "\n");
      return 0;
    }
    // Docker's members, so that scripts that ask for one find it; the API is not served.
    JsonObject client =
        JsonValue.object()
            .put("Version", VERSION)
            .put("APIVersion", "")
            .put("MinAPIVersion", "")
            .put("GitCommit", "")
            .put("GoVersion", "")
            .put("BuildTime", "")
            .put("Java", java)
            .put("Os", "linux")
            .put("Arch", architecture())
            .put("KernelVersion", System.getProperty("os.version"))
            .put("Experimental", false)
            .put("Context", "default")
            .build();
    JsonObject value = JsonValue.object().put("Client", client).put("Server", client).build();
    session
        .out()
        .raw(
            format.get().equals("json")
                ? Json.toText(value) + "\n"
                : io.varve.cli.template.Template.parse(format.get()).fill(value) + "\n");
    return 0;
  }

  private static String architecture() {
    return io.varve.oci.Platform.host(System.getProperty("os.arch")).architecture();
  }
}
