package io.varve.engine.lifecycle;

import io.varve.engine.EngineOptions;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ExecSpec;
import io.varve.engine.container.IsolationOptions;
import io.varve.engine.container.MountPoint;
import io.varve.engine.container.ProcessOptions;
import io.varve.engine.container.Sharing;
import io.varve.engine.process.Programs;
import io.varve.engine.runtime.Capabilities;
import io.varve.engine.runtime.HostCapabilities;
import io.varve.engine.runtime.Namespaces;
import io.varve.engine.runtime.Namespaces.Namespace;
import io.varve.engine.runtime.ProcessSpec;
import io.varve.engine.runtime.RuntimeSpec;
import io.varve.engine.runtime.SeccompProfile;
import io.varve.engine.runtime.SpecMount;
import io.varve.engine.runtime.StandardMounts;
import io.varve.engine.runtime.UserIds;
import io.varve.engine.runtime.UserLookup;
import io.varve.oci.RunConfig;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** Says to the runtime what a container is. */
final class SpecWriter {
  private static final String INIT_PLACE = "/dev/init";

  private final EngineOptions options;
  private final ContainerPaths paths;
  private final Neighbours neighbours;

  SpecWriter(EngineOptions options, ContainerPaths paths, Neighbours neighbours) {
    this.options = options;
    this.paths = paths;
    this.neighbours = neighbours;
  }

  static String hostname(ContainerRecord record) {
    return record.spec().isolation().hostname().orElse(record.id().shortForm());
  }

  static boolean hostNetwork(ContainerRecord record) {
    return record.spec().network().network().equals("host");
  }

  /** Whether its host name is the host's. */
  private static boolean hostUts(ContainerRecord record) {
    IsolationOptions isolation = record.spec().isolation();
    return isolation.sharing().uts() instanceof Sharing.Mode.Host
        || (hostNetwork(record) && isolation.hostname().isEmpty());
  }

  RuntimeSpec spec(ContainerRecord record, Optional<Path> namespace, List<SpecMount> files)
      throws IOException {
    IsolationOptions isolation = record.spec().isolation();
    boolean hostNetwork = hostNetwork(record);
    Optional<Path> init = isolation.init() ? Optional.of(init()) : Optional.empty();
    List<String> arguments = new ArrayList<>();
    if (init.isPresent()) {
      arguments.addAll(List.of(INIT_PLACE, "--"));
    }
    arguments.addAll(record.arguments());
    ProcessSpec process = process(record, arguments);
    List<SpecMount> mounts =
        new ArrayList<>(
            StandardMounts.of(
                isolation.shmBytes().orElse(StandardMounts.SHM_BYTES),
                isolation.privileged(),
                hostNetwork,
                options.rootless()));
    init.ifPresent(program -> mounts.add(SpecMount.bind(program.toString(), INIT_PLACE, true)));
    mounts.addAll(files);
    record.mounts().forEach(point -> mounts.add(mount(point)));
    return new RuntimeSpec(
        process,
        paths.merged(record.id()),
        isolation.readOnly(),
        hostUts(record) ? Optional.empty() : Optional.of(hostname(record)),
        isolation.domainName(),
        mounts,
        namespaces(record, namespace),
        options.rootless() ? Optional.empty() : Optional.of(cgroup(record)),
        HostDevices.numbered(isolation.limits()),
        HostDevices.of(isolation),
        HostDevices.rules(isolation),
        isolation.sysctls(),
        seccomp(isolation, process.capabilities()),
        isolation.privileged());
  }

  private Namespaces namespaces(ContainerRecord record, Optional<Path> network) throws IOException {
    Sharing sharing = record.spec().isolation().sharing();
    Namespace own =
        hostNetwork(record)
            ? new Namespace.Host()
            : network.<Namespace>map(Namespace.Joined::new).orElseGet(Namespace.Own::new);
    return new Namespaces(
        own,
        neighbours.namespace(record, sharing.pid(), "pid"),
        neighbours.namespace(record, sharing.ipc(), "ipc"),
        neighbours.namespace(record, sharing.cgroup(), "cgroup"));
  }

  private static String cgroup(ContainerRecord record) {
    String parent = record.spec().isolation().cgroupParent().orElse("/varve");
    return (parent.startsWith("/") ? parent : "/" + parent) + "/" + record.id();
  }

  /** A statically linked init, which runs whatever the image's C library is. */
  private Path init() {
    Programs programs = new Programs(options.searchPath());
    return programs
        .find("docker-init")
        .or(() -> programs.find("tini-static"))
        .orElseGet(() -> programs.require("catatonit", "catatonit", "--init"));
  }

  private static SpecMount mount(MountPoint point) {
    String access = point.writable() ? "rw" : "ro";
    List<String> mountOptions = new ArrayList<>();
    if (!point.type().equals("tmpfs")) {
      mountOptions.add("rbind");
    }
    mountOptions.addAll(List.of(point.options().split(",", -1)));
    mountOptions.add(access);
    return point.type().equals("tmpfs")
        ? new SpecMount(point.target(), "tmpfs", "tmpfs", mountOptions)
        : new SpecMount(point.target(), "bind", point.source(), mountOptions);
  }

  /** The first process, or a further one with the same surroundings. */
  ProcessSpec process(ContainerRecord record, List<String> arguments) throws IOException {
    ProcessOptions process = record.spec().process();
    IsolationOptions isolation = record.spec().isolation();
    return build(
        record,
        arguments,
        process.environment(),
        process.workingDirectory(),
        process.user(),
        process.tty(),
        isolation.privileged());
  }

  ProcessSpec exec(ContainerRecord record, ExecSpec exec) throws IOException {
    ProcessOptions process = record.spec().process();
    List<String> environment = new ArrayList<>(process.environment());
    environment.addAll(exec.environment());
    return build(
        record,
        exec.arguments(),
        environment,
        exec.workingDirectory().or(process::workingDirectory),
        exec.user().or(process::user),
        exec.tty(),
        exec.privileged() || record.spec().isolation().privileged());
  }

  private ProcessSpec build(
      ContainerRecord record,
      List<String> arguments,
      List<String> environment,
      Optional<String> directory,
      Optional<String> user,
      boolean tty,
      boolean privileged)
      throws IOException {
    IsolationOptions isolation = record.spec().isolation();
    UserIds ids =
        UserLookup.find(
            paths.merged(record.id()), user.orElse(""), record.spec().process().groups());
    SequencedMap<String, String> variables = new LinkedHashMap<>();
    variables.putAll(RunConfig.parseEnv(environment));
    variables.putIfAbsent("HOSTNAME", hostname(record));
    variables.putIfAbsent("HOME", ids.home());
    if (tty) {
      variables.putIfAbsent("TERM", "xterm");
    }
    SequencedSet<String> capabilities =
        Capabilities.resolve(
            privileged,
            isolation.addedCapabilities(),
            isolation.droppedCapabilities(),
            HostCapabilities.available());
    return new ProcessSpec(
        arguments,
        variables,
        directory.orElse("/"),
        ids,
        capabilities,
        rlimits(isolation.rlimits()),
        tty,
        isolation.securityOptions().stream().anyMatch(SpecWriter::forbidsNewPrivileges),
        record.spec().process().oomScore());
  }

  private static boolean forbidsNewPrivileges(String option) {
    return option.startsWith("no-new-privileges") && !option.endsWith("false");
  }

  private static SequencedMap<String, ProcessSpec.Rlimit> rlimits(List<String> texts) {
    SequencedMap<String, ProcessSpec.Rlimit> limits = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      String[] values = text.substring(equals + 1).split(":", -1);
      try {
        long soft = Long.parseLong(values[0]);
        long hard = values.length > 1 ? Long.parseLong(values[1]) : soft;
        String name = "RLIMIT_" + text.substring(0, Math.max(equals, 0)).toUpperCase(Locale.ROOT);
        limits.put(name, new ProcessSpec.Rlimit(soft, hard));
      } catch (NumberFormatException e) {
        throw new InvalidArgument("limit \"" + text + "\": expected NAME=SOFT[:HARD]", e);
      }
    }
    return limits;
  }

  private Optional<JsonObject> seccomp(
      IsolationOptions isolation, SequencedSet<String> capabilities) throws IOException {
    if (isolation.privileged()) {
      return Optional.empty();
    }
    for (String option : isolation.securityOptions()) {
      if (option.startsWith("seccomp=") || option.startsWith("seccomp:")) {
        String value = option.substring("seccomp=".length());
        if (value.equals("unconfined")) {
          return Optional.empty();
        }
        byte[] text = Files.readAllBytes(Path.of(value));
        return Optional.of(Json.parseObject(text, "seccomp profile " + value));
      }
    }
    return Optional.of(SeccompProfile.of(capabilities, options.platform().architecture()));
  }
}
