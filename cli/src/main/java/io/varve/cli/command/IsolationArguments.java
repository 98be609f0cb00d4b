package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.IsolationOptions;
import io.varve.engine.container.Sharing;
import java.util.List;

/** The options that say how far a new container is kept from the host. */
final class IsolationArguments {
  private IsolationArguments() {}

  static CommandSpec.Builder declare(CommandSpec.Builder spec) {
    return spec.flag("read-only", "The root file system can't be written")
        .value('h', "hostname", "NAME", "Its host name")
        .value("domainname", "NAME", "Its NIS domain name")
        .list("cap-add", "CAPABILITY", "A further capability")
        .list("cap-drop", "CAPABILITY", "A capability to take away, or ALL")
        .list("security-opt", "OPTION", "seccomp=unconfined, seccomp=FILE or no-new-privileges")
        .flag("privileged", "Every capability, device and path")
        .list("device", "DEVICE", "A device of the host: /dev/HOST[:/dev/CONTAINER][:rwm]")
        .list("device-cgroup-rule", "RULE", "Devices it may use, such as \"c 10:* rmw\"")
        .list("sysctl", "NAME=VALUE", "A kernel parameter of its namespaces")
        .list("ulimit", "NAME=SOFT[:HARD]", "A limit of its processes; -1 for none")
        .value("shm-size", "SIZE", "The size of /dev/shm")
        .flag("init", "A small init reaps its processes")
        .value("pid", "host|container:NAME", "Share the process numbers")
        .value("ipc", "host|container:NAME", "Share semaphores and message queues")
        .value("uts", "host", "Share the host name")
        .value("userns", "host", "Accepted as docker does")
        .value("cgroupns", "host|private", "Its view of control groups (default host)")
        .value("cgroup-parent", "PATH", "The control group that its own is made in")
        .refuse(
            "gpus",
            "pass the device instead, such as --device /dev/nvidia0 --device /dev/nvidiactl")
        .refuse("runtime", "choose the runtime before the verb: varve --runtime NAME run")
        .refuse("isolation", "Linux has one isolation; leave it out")
        .refuse("storage-opt", "mount a volume of a limited size: varve volume create --size")
        .refuse("use-api-socket", "no daemon has a socket here");
  }

  static IsolationOptions of(Arguments arguments) {
    return new IsolationOptions(
        arguments.value("hostname"),
        arguments.value("domainname"),
        arguments.has("read-only"),
        arguments.has("privileged"),
        arguments.values("cap-add"),
        arguments.values("cap-drop"),
        arguments.values("security-opt"),
        LimitArguments.of(arguments),
        KeyValue.map("sysctl", arguments.values("sysctl")),
        LimitArguments.size(arguments, "shm-size"),
        arguments.values("device"),
        arguments.values("ulimit"),
        arguments.values("device-cgroup-rule"),
        sharing(arguments),
        arguments.value("cgroup-parent").filter(path -> !path.isEmpty()),
        arguments.has("init"));
  }

  private static Sharing sharing(Arguments arguments) {
    mode(arguments, "userns", "", List.of("host"));
    return new Sharing(
        mode(arguments, "pid", "private", List.of("private", "host", "container:")),
        mode(
            arguments,
            "ipc",
            "private",
            List.of("private", "host", "container:", "shareable", "none")),
        mode(arguments, "uts", "private", List.of("private", "host")),
        mode(arguments, "cgroupns", "host", List.of("host", "private")));
  }

  private static Sharing.Mode mode(
      Arguments arguments, String option, String usual, List<String> known) {
    String text = arguments.value(option).filter(t -> !t.isEmpty()).orElse(usual);
    boolean fits =
        text.isEmpty()
            || known.stream()
                .anyMatch(
                    k -> k.endsWith(":") ? text.startsWith(k) && !text.equals(k) : k.equals(text));
    if (!fits) {
      String expected = String.join(", ", known).replace("container:", "container:NAME");
      throw new UsageError(
          UsageError.FLAG,
          "invalid value \"" + text + "\" for --" + option + ": expected " + expected);
    }
    return Sharing.Mode.parse(text);
  }
}
