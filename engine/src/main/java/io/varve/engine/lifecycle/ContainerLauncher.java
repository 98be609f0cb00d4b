package io.varve.engine.lifecycle;

import io.varve.blockstore.BlockName;
import io.varve.engine.container.Attachment;
import io.varve.engine.container.ContainerId;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerState;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.container.MountPoint;
import io.varve.engine.container.ProcessOptions;
import io.varve.engine.container.RestartPolicy;
import io.varve.engine.container.StandardStreams;
import io.varve.engine.container.StartFailure;
import io.varve.engine.monitor.ContainerMonitor;
import io.varve.engine.monitor.MonitorFiles;
import io.varve.engine.monitor.RuntimeRefusal;
import io.varve.engine.network.BridgeNetworks;
import io.varve.engine.network.Connector;
import io.varve.engine.network.Endpoint;
import io.varve.engine.network.NameService;
import io.varve.engine.network.NetworkOptions;
import io.varve.engine.network.ResolverFiles;
import io.varve.engine.network.UserNetwork;
import io.varve.engine.process.Command;
import io.varve.engine.process.Programs;
import io.varve.engine.rootfs.MountPlace;
import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.runtime.RuntimeSpec;
import io.varve.engine.runtime.SpecMount;
import io.varve.engine.volume.VolumeRecord;
import io.varve.linux.DirectoryHandle;
import io.varve.linux.OpenFile;
import io.varve.linux.Terminal;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.json.Json;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Starts containers: mounts, connects, makes, attaches, starts; undoes all of it on failure. */
final class ContainerLauncher {
  private final EngineParts parts;
  private final ContainerPaths paths;
  private final ContainerCleaner cleaner;
  private final SpecWriter writer;
  private final Neighbours neighbours;
  private final EndingHook hook;
  private final HealthStart health;

  ContainerLauncher(EngineParts parts, ContainerPaths paths, ContainerCleaner cleaner) {
    this.parts = parts;
    this.paths = paths;
    this.cleaner = cleaner;
    this.neighbours = new Neighbours(parts.table());
    this.writer = new SpecWriter(parts.options(), paths, neighbours);
    this.hook = new EndingHook(parts.options());
    this.health = new HealthStart(parts, paths);
  }

  /** Starts a container unless it runs; with streams, connects them first. */
  Optional<Attachment> launch(ContainerId id, Optional<StandardStreams> streams)
      throws IOException {
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, id.value())) {
      ContainerRecord record = cleaner.reconcileLocked(parts.table().resolve(id.value()));
      if (record.isRunning()) {
        return streams.isEmpty()
            ? Optional.empty()
            : Optional.of(parts.monitor().attach(paths.monitor(id), streams.get()));
      }
      return launchLocked(record.withRestarts(0), streams);
    }
  }

  /** Starts a container that does not run; the caller holds its lock. */
  Optional<Attachment> launchLocked(ContainerRecord record, Optional<StandardStreams> streams)
      throws IOException {
    Instant started = parts.clock().instant();
    try {
      return launch(record, streams, started);
    } catch (IOException | EngineException e) {
      StartFailure failure = explain(record, e);
      cleaner.release(record);
      ContainerState failed =
          new ContainerState.Exited(
              failure.exitCode(), started, parts.clock().instant(), false, failure.getMessage());
      parts.table().update(record.id(), r -> r.withState(failed).withEndpoint(Optional.empty()));
      throw failure;
    }
  }

  private Optional<Attachment> launch(
      ContainerRecord record, Optional<StandardStreams> streams, Instant started)
      throws IOException {
    ContainerId id = record.id();
    Path bundle = paths.bundle(id);
    Files.createDirectories(bundle);
    MonitorFiles monitored = paths.monitor(id);
    Optional<Attachment> attachment = Optional.empty();
    Prepared prepared;
    long pid;
    try (ContainerMonitor.Pending monitor = parts.monitor().begin(monitored, options(record))) {
      prepared = prepare(record, bundle);
      if (streams.isPresent()
          && record.spec().supervision().restart().equals(RestartPolicy.NEVER)) {
        Attendance.of(monitored).begin();
      }
      pid = monitor.create();
    }
    Optional<Endpoint> endpoint = prepared.endpoint();
    if (usesUserNetwork(record)) {
      endpoint = Optional.of(userNetwork(record).connect(pid, record.spec().network().ports()));
    }
    Optional<Endpoint> place = endpoint;
    if (streams.isPresent()) {
      attachment = Optional.of(attach(monitored, streams.get(), pid));
    }
    parts
        .table()
        .update(
            id,
            r ->
                r.withState(new ContainerState.Running(pid, started, false))
                    .withRestarts(record.restarts())
                    .withHalted(false)
                    .withEndpoint(place));
    if (prepared.teaches()) {
      parts.runtime().learn(id.value(), prepared.spec());
    }
    parts.runtime().start(id.value());
    ContainerEvents.volumes(parts, record, "mount");
    ContainerEvents.say(parts, record, "start");
    health.begin(record, writer, pid, started);
    return attachment;
  }

  private ContainerMonitor.Options options(ContainerRecord record) throws IOException {
    ProcessOptions process = record.spec().process();
    return new ContainerMonitor.Options(
        process.tty(),
        process.openStdin(),
        record.spec().supervision().isLogged(),
        record.spec().supervision().logBytes(),
        hook.call(record));
  }

  /** What a container is to the runtime, and its place on its network. */
  private record Prepared(RuntimeSpec spec, boolean teaches, Optional<Endpoint> endpoint) {}

  /** Makes what the runtime needs: the mounted root, the network, and the bundle's description. */
  private Prepared prepare(ContainerRecord record, Path bundle) throws IOException {
    mountRoot(record);
    List<SpecMount> files = files(record);
    Optional<Connector.Connection> connection = connect(record);
    nameGateway(record, connection.flatMap(Connector.Connection::endpoint));
    RuntimeSpec spec = writer.spec(record, connection.map(Connector.Connection::namespace), files);
    OciRuntime.Description description = parts.runtime().describe(spec);
    Files.write(bundle.resolve("config.json"), Json.toBytes(description.config()));
    return new Prepared(
        spec, description.teaches(), connection.flatMap(Connector.Connection::endpoint));
  }

  /** {@code --add-host NAME:host-gateway}: the host as the container sees it. */
  private void nameGateway(ContainerRecord record, Optional<Endpoint> endpoint) throws IOException {
    boolean asked =
        record.spec().network().extraHosts().stream()
            .anyMatch(line -> line.endsWith(":" + ResolverFiles.HOST_GATEWAY));
    if (!asked) {
      return;
    }
    String address =
        endpoint
            .map(Endpoint::gateway)
            .orElse(usesUserNetwork(record) ? UserNetwork.GATEWAY : "127.0.0.1");
    Path hosts = paths.home(record.id()).resolve("hosts");
    Files.writeString(
        hosts, Files.readString(hosts).replace(ResolverFiles.HOST_GATEWAY + "\t", address + "\t"));
  }

  private Attachment attach(MonitorFiles monitored, StandardStreams streams, long pid)
      throws IOException {
    Attachment attachment = parts.monitor().attach(monitored, streams);
    if (streams.size().isPresent()) {
      Terminal.Size size = streams.size().get();
      try {
        // At once: through the monitor it might come after the program's first look.
        Terminal.resize(Path.of("/proc/" + pid + "/fd/0"), size);
      } catch (IOException _) {
        attachment.resize(size.rows(), size.columns());
      }
    }
    return attachment;
  }

  private void mountRoot(ContainerRecord record) throws IOException {
    ContainerId id = record.id();
    List<MountPlace> places = new ArrayList<>();
    mountBlockVolumes(record);
    List.of("/proc", "/dev", "/sys").forEach(path -> places.add(new MountPlace(path, true)));
    List.of("/etc/resolv.conf", "/etc/hosts", "/etc/hostname")
        .forEach(path -> places.add(new MountPlace(path, false)));
    for (MountPoint point : record.mounts()) {
      boolean directory =
          point.type().equals("tmpfs") || Files.isDirectory(Path.of(point.source()));
      places.add(new MountPlace(point.target(), directory));
    }
    Path merged = paths.merged(id);
    parts.roots().unmount(merged);
    parts
        .roots()
        .mount(
            parts.snapshots().mounts(ContainerTable.snapshotOf(id)),
            merged,
            paths.stubs(id),
            places);
    for (MountPoint point : record.mounts()) {
      if (point.type().equals("volume")) {
        populate(merged, point);
      }
    }
  }

  private void mountBlockVolumes(ContainerRecord record) throws IOException {
    for (MountPoint point : record.mounts()) {
      if (point.type().equals("volume") && parts.blockMounts().isPlace(point.source())) {
        parts.blockMounts().hold(BlockName.parse(point.name()), record.id().value());
      }
    }
  }

  /** A new volume takes over what the image has at its place, with owners and times. */
  private void populate(Path merged, MountPoint point) throws IOException {
    if (point.name().indexOf('@') >= 0) {
      return; // a snapshot
    }
    VolumeRecord volume = parts.volumes().inspect(point.name());
    if (volume.populated()) {
      return;
    }
    try (HeldLock _ = parts.locks().acquire(LockRank.VOLUME, point.name());
        DirectoryHandle root = DirectoryHandle.open(merged);
        OpenFile found = root.locateInRoot(point.target().substring(1), false)) {
      Path source = Files.readSymbolicLink(found.procPath());
      if (Files.isDirectory(source) && isEmpty(volume.mountpoint())) {
        Path copy =
            new Programs(parts.options().searchPath())
                .require("cp", "coreutils", "filling a volume");
        Command.of(copy, "-a", "--", source + "/.", volume.mountpoint() + "/")
            .runOrThrow("fill volume " + volume.name());
      }
    } catch (NoSuchFileException _) {
      // The image has nothing there.
    }
    parts.volumes().populated(point.name());
  }

  /** A new ext4 has a directory for what a repair finds; e2fsck makes it again when it is gone. */
  private static boolean isEmpty(Path directory) throws IOException {
    Path found = directory.resolve("lost+found");
    try (var names = Files.newDirectoryStream(directory, name -> !name.equals(found))) {
      if (names.iterator().hasNext()) {
        return false;
      }
    }
    Files.deleteIfExists(found);
    return true;
  }

  private UserNetwork userNetwork(ContainerRecord record) {
    return new UserNetwork(new Programs(parts.options().searchPath()), paths.bundle(record.id()));
  }

  /** Whether an ordinary user's container gets a way out. */
  private boolean usesUserNetwork(ContainerRecord record) {
    String network = record.spec().network().network();
    if (!parts.options().rootless() || isAlone(record.spec().network())) {
      return false;
    }
    if (!network.equals(BridgeNetworks.DEFAULT)) {
      throw new FailedPrecondition(
          "network " + network + ": bridges of one's own need root; leave --network out");
    }
    boolean available = userNetwork(record).isAvailable();
    if (!available && !record.spec().network().ports().isEmpty()) {
      throw new FailedPrecondition(
          "publishing ports without root needs the program slirp4netns and access to /dev/net/tun:"
              + " as root run \"apt-get install slirp4netns\" and \"chmod 666 /dev/net/tun\"");
    }
    return available;
  }

  /** Whether it is on no network of its own that somebody would have to make. */
  private static boolean isAlone(NetworkOptions options) {
    return List.of("none", "host").contains(options.network()) || options.sharedWith().isPresent();
  }

  private NameService nameService(ContainerRecord record) {
    NameService asked = record.spec().network().dns();
    return asked.servers().isEmpty() && usesUserNetwork(record)
        ? asked.withServers(List.of(UserNetwork.NAME_SERVER))
        : asked;
  }

  private boolean isConnected(ContainerRecord record) {
    return !isAlone(record.spec().network()) && !parts.options().rootless();
  }

  private Optional<Connector.Connection> connect(ContainerRecord record) throws IOException {
    NetworkOptions options = record.spec().network();
    if (options.sharedWith().isPresent()) {
      Path shared = neighbours.namespace(record, options.sharedWith().get(), "net");
      return Optional.of(new Connector.Connection(shared, Optional.empty()));
    }
    if (!isConnected(record)) {
      return Optional.empty();
    }
    String owner = record.id().value();
    Connector.Connection connection =
        parts.networks().connect(owner, options.withAliases(names(record, options.aliases())));
    for (NetworkOptions.Other other : options.others()) {
      parts
          .networks()
          .join(owner, other.network(), other.identity(), names(record, other.aliases()));
    }
    return Optional.of(connection);
  }

  /** What others on a network may call a container. */
  static List<String> names(ContainerRecord record, List<String> aliases) {
    Set<String> names = new LinkedHashSet<>(List.of(record.name()));
    names.addAll(aliases);
    names.add(SpecWriter.hostname(record));
    names.add(record.id().shortForm());
    return List.copyOf(names);
  }

  private List<SpecMount> files(ContainerRecord record) throws IOException {
    Path home = paths.home(record.id());
    String hostname = SpecWriter.hostname(record);
    boolean host = SpecWriter.hostNetwork(record);
    List<SpecMount> mounts = new ArrayList<>();
    Optional<String> shared = record.spec().network().sharedWith();
    if (shared.isPresent()) {
      // Who shares a network shares its names.
      Path other = paths.home(parts.table().resolve(shared.get()).id());
      for (String name : List.of("resolv.conf", "hosts", "hostname")) {
        mounts.add(SpecMount.bind(other.resolve(name).toString(), "/etc/" + name, false));
      }
      return mounts;
    }
    String resolver = ResolverFiles.resolvConf(host, nameService(record));
    mounts.add(file(home, "resolv.conf", resolver));
    List<String> extraHosts = new ArrayList<>(record.spec().network().extraHosts());
    extraHosts.addAll(neighbours.linked(record));
    String hosts = ResolverFiles.hosts(hostname, isConnected(record), extraHosts);
    mounts.add(file(home, "hosts", hosts));
    mounts.add(file(home, "hostname", hostname + "\n"));
    return mounts;
  }

  private static SpecMount file(Path home, String name, String content) throws IOException {
    Path file = home.resolve(name);
    Files.writeString(file, content);
    return SpecMount.bind(file.toString(), "/etc/" + name, false);
  }

  static StartFailure explain(ContainerRecord record, Exception e) {
    if (e instanceof StartFailure failure) {
      return failure;
    }
    String reason = e.getMessage();
    int code = e instanceof RuntimeRefusal ? exitCode(reason) : StartFailure.ENGINE;
    return new StartFailure(code, "start container " + record.name() + ": " + reason, e);
  }

  static int exitCode(String reason) {
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("not found") || lower.contains("no such file")) {
      return StartFailure.NOT_FOUND;
    }
    return lower.contains("permission denied")
            || lower.contains("is a directory")
            || lower.contains("open executable")
        ? StartFailure.NOT_EXECUTABLE
        : StartFailure.ENGINE;
  }
}
