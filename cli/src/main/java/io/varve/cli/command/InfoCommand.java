package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.template.Template;
import io.varve.engine.system.HostInfo;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code varve info}. */
final class InfoCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("info", "", "Show the host and what Varve uses of it")
        .value('f', "format", "TEMPLATE", "\"json\" or a Go template")
        .example(
            "Which OCI runtime is used, and why",
            "info --format '{{.Runtime}}: {{.RuntimeReason}}'")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    HostInfo info = session.engine().system().info();
    Optional<String> format = arguments.value("format");
    if (format.isPresent()) {
      JsonObject json = json(info);
      session
          .out()
          .raw(
              (format.get().equals("json")
                      ? Json.toText(json)
                      : Template.parse(format.get()).fill(json))
                  + "\n");
      return 0;
    }
    print(info, session.out());
    info.warnings().forEach(warning -> session.err().line("WARNING: " + warning));
    return 0;
  }

  private static void print(HostInfo info, Output out) {
    int all = info.containersRunning() + info.containersPaused() + info.containersStopped();
    out.line("Containers: " + all);
    out.line(" Running: " + info.containersRunning());
    out.line(" Paused: " + info.containersPaused());
    out.line(" Stopped: " + info.containersStopped());
    out.line("Images: " + info.images());
    out.line("Varve Version: " + VersionCommand.VERSION);
    out.line("Storage Driver: " + info.storageDriver());
    out.line("OCI Runtime: " + info.runtime() + " (" + info.runtimeReason() + ")");
    out.line("Monitor: " + info.monitor());
    out.line("Cgroups: " + info.cgroup());
    out.line("Rootless: " + info.rootless());
    out.line("Kernel Version: " + info.kernel());
    out.line("Operating System: " + info.operatingSystem());
    out.line("Architecture: " + info.architecture());
    out.line("CPUs: " + info.processors());
    out.line("Total Memory: " + HumanSize.binary(info.memoryBytes()));
    out.line("Name: " + info.hostname());
    out.line("Varve Root Dir: " + info.root());
  }

  private static List<String> securityOptions(HostInfo info) {
    return info.rootless()
        ? List.of("name=seccomp,profile=builtin", "name=rootless")
        : List.of("name=seccomp,profile=builtin");
  }

  private static JsonObject json(HostInfo info) {
    int all = info.containersRunning() + info.containersPaused() + info.containersStopped();
    return JsonValue.object()
        .put("Containers", all)
        .put("ContainersRunning", info.containersRunning())
        .put("ContainersPaused", info.containersPaused())
        .put("ContainersStopped", info.containersStopped())
        .put("Images", info.images())
        .put("Driver", info.storageDriver())
        .put("KernelVersion", info.kernel())
        .put("OperatingSystem", info.operatingSystem())
        .put("OSType", "linux")
        .put("Architecture", info.architecture())
        .put("NCPU", info.processors())
        .put("MemTotal", info.memoryBytes())
        .put("Name", info.hostname())
        .put("DockerRootDir", info.root())
        .put("ServerVersion", VersionCommand.VERSION)
        .put("ID", info.root())
        .put("DefaultRuntime", info.runtime().split(" ", 2)[0])
        .put("CgroupDriver", "cgroupfs")
        .put("CgroupVersion", info.cgroup().equals("v2") ? "2" : "1")
        .put("LoggingDriver", "json-file")
        .put("SecurityOptions", JsonValue.ofStrings(securityOptions(info)))
        .put("Runtime", info.runtime())
        .put("RuntimeReason", info.runtimeReason())
        .put("Monitor", info.monitor())
        .put("Cgroup", info.cgroup())
        .put("Rootless", info.rootless())
        .put("Warnings", JsonValue.ofStrings(info.warnings()))
        .build();
  }
}
