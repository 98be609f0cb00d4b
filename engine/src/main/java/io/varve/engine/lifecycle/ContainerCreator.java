package io.varve.engine.lifecycle;

import io.varve.blockstore.volume.BlockVolumes;
import io.varve.engine.container.Activity;
import io.varve.engine.container.ContainerId;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.container.ImageOrigin;
import io.varve.engine.container.IsolationOptions;
import io.varve.engine.container.MountPoint;
import io.varve.engine.container.ProcessOptions;
import io.varve.engine.runtime.Signals;
import io.varve.engine.volume.MountRequest;
import io.varve.engine.volume.VolumeRecord;
import io.varve.image.ResolvedImage;
import io.varve.oci.RunConfig;
import io.varve.oci.RunConfig.Healthcheck;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Makes containers. */
final class ContainerCreator {
  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final int NAME_ATTEMPTS = 5;

  private final EngineParts parts;
  private final ContainerPaths paths;

  ContainerCreator(EngineParts parts, ContainerPaths paths) {
    this.parts = parts;
    this.paths = paths;
  }

  /** Makes a container with a new id. */
  ContainerRecord create(ContainerId id, ContainerSpec asked) throws IOException {
    ResolvedImage image = parts.images().resolve(asked.image());
    RunConfig config = image.config().config();
    SpecCheck.require(asked);
    ContainerSpec spec = merge(asked, config);
    List<String> arguments = arguments(asked.process(), config);
    if (arguments.isEmpty()) {
      throw new InvalidArgument(
          "create container of "
              + asked.image()
              + ": no command given and the image has none; name one after the image");
    }
    int stopSignal =
        Signals.parse(spec.process().stopSignal().or(config::stopSignal).orElse("TERM"));
    Optional<SnapshotName> parent = image.snapshot();
    List<Resource> held = new ArrayList<>();
    held.add(new Resource.Active(ContainerTable.snapshotOf(id)));
    held.add(new Resource.Content(image.imageId()));
    parent.ifPresent(name -> held.add(new Resource.Committed(name)));
    try (Lease _ = parts.leases().open(LEASE, "create container", held)) {
      parts.snapshots().prepare(ContainerTable.snapshotOf(id), parent, Map.of());
      List<MountPoint> mounts = List.of();
      try {
        Files.createDirectories(paths.home(id));
        mounts = resolve(id, spec.mounts(), config);
        ContainerRecord record =
            new ContainerRecord(
                id,
                spec.name().isPresent() ? spec.name().get() : freeName(),
                parts.clock().instant(),
                new ImageOrigin(image.imageId(), asked.image(), parent.map(SnapshotName::value)),
                arguments,
                spec,
                mounts,
                stopSignal,
                Activity.NONE);
        parts.table().add(record);
        return record;
      } catch (IOException | RuntimeException e) {
        undo(id, mounts);
        throw e;
      }
    }
  }

  private void undo(ContainerId id, List<MountPoint> mounts) throws IOException {
    for (MountPoint mount : mounts) {
      if (mount.type().equals("volume")) {
        parts.volumes().release(mount.name(), id.value());
        if (mount.anonymous()) {
          parts.volumes().remove(mount.name(), true);
        }
      }
    }
    parts.snapshots().discard(ContainerTable.snapshotOf(id));
    Files.deleteIfExists(paths.home(id));
  }

  private String freeName() throws IOException {
    // The default generator would be looked for among all that the class path offers.
    RandomGenerator random = ThreadLocalRandom.current();
    for (int i = 0; i < NAME_ATTEMPTS; i++) {
      String name = RandomName.next(random);
      if (parts.table().isFree(name)) {
        return name;
      }
    }
    return RandomName.nextNumbered(random);
  }

  static List<String> arguments(ProcessOptions asked, RunConfig image) {
    List<String> arguments = new ArrayList<>();
    Optional<List<String>> entrypoint = asked.entrypoint().or(image::entrypoint);
    entrypoint.ifPresent(e -> e.stream().filter(a -> !a.isEmpty()).forEach(arguments::add));
    if (!asked.command().isEmpty()) {
      arguments.addAll(asked.command());
    } else if (asked.entrypoint().isEmpty()) {
      arguments.addAll(image.cmd().orElse(List.of()));
    }
    return arguments;
  }

  private ContainerSpec merge(ContainerSpec asked, RunConfig image) throws IOException {
    SequencedMap<String, String> labels = new LinkedHashMap<>(image.labels());
    labels.putAll(asked.labels());
    ProcessOptions p = asked.process();
    ProcessOptions process =
        new ProcessOptions(
            p.entrypoint(),
            p.command(),
            environment(p, image),
            p.workingDirectory().or(() -> nonEmpty(image.workingDir())),
            p.user().or(() -> nonEmpty(image.user())),
            p.groups(),
            p.tty(),
            p.openStdin(),
            p.stopSignal(),
            p.stopTimeout(),
            p.oomScore());
    return new ContainerSpec(
        asked.image(),
        asked.name(),
        process,
        isolation(asked),
        ExposedPorts.merge(asked.network(), image),
        asked.mounts(),
        labels,
        asked.removeOnExit(),
        asked.supervision().withHealth(health(asked.supervision().health(), image)));
  }

  /** Who shares another's network shares its host name, unless it has one of its own. */
  private IsolationOptions isolation(ContainerSpec asked) throws IOException {
    Optional<String> other = asked.network().sharedWith();
    if (other.isEmpty() || asked.isolation().hostname().isPresent()) {
      return asked.isolation();
    }
    ContainerRecord neighbour = parts.table().resolve(other.get());
    return asked.isolation().withHostname(SpecWriter.hostname(neighbour));
  }

  /** What is not asked for comes from the image, and its shell is written out. */
  private static Optional<Healthcheck> health(Optional<Healthcheck> asked, RunConfig image) {
    Optional<Healthcheck> own = image.healthcheck();
    if (asked.isEmpty()) {
      return own.map(check -> withShell(check, image));
    }
    Healthcheck wanted = asked.get();
    List<String> test =
        wanted.test().isEmpty() ? own.map(Healthcheck::test).orElse(List.of()) : wanted.test();
    return Optional.of(
        withShell(
            new Healthcheck(
                test,
                wanted.interval().or(() -> own.flatMap(Healthcheck::interval)),
                wanted.timeout().or(() -> own.flatMap(Healthcheck::timeout)),
                wanted.startPeriod().or(() -> own.flatMap(Healthcheck::startPeriod)),
                wanted.startInterval().or(() -> own.flatMap(Healthcheck::startInterval)),
                wanted.retries().isPresent() || own.isEmpty()
                    ? wanted.retries()
                    : own.get().retries()),
            image));
  }

  private static Healthcheck withShell(Healthcheck check, RunConfig image) {
    if (image.shell().isEmpty()
        || check.test().isEmpty()
        || !check.test().getFirst().equals("CMD-SHELL")) {
      return check;
    }
    List<String> test = new ArrayList<>(List.of("CMD"));
    test.addAll(image.shell().get());
    test.addAll(check.test().subList(1, check.test().size()));
    return new Healthcheck(
        test,
        check.interval(),
        check.timeout(),
        check.startPeriod(),
        check.startInterval(),
        check.retries());
  }

  /** A name without a value takes the caller's value, or goes away, as with docker. */
  private List<String> environment(ProcessOptions asked, RunConfig image) {
    Map<String, String> all = new LinkedHashMap<>(image.env());
    all.putIfAbsent("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    if (asked.tty()) {
      all.putIfAbsent("TERM", "xterm");
    }
    for (String entry : asked.environment()) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        all.put(entry.substring(0, equals), entry.substring(equals + 1));
      } else if (parts.options().environment().containsKey(entry)) {
        all.put(entry, parts.options().environment().get(entry));
      } else {
        all.remove(entry);
      }
    }
    return all.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  private static Optional<String> nonEmpty(String text) {
    return Optional.of(text).filter(t -> !t.isEmpty());
  }

  private List<MountPoint> resolve(ContainerId id, List<MountRequest> requests, RunConfig image)
      throws IOException {
    SequencedMap<String, MountPoint> points = new LinkedHashMap<>();
    for (MountRequest request : requests) {
      if (points.containsKey(request.target())) {
        throw new InvalidArgument("two mounts at " + request.target() + ": name each place once");
      }
      points.put(request.target(), resolve(id, request));
    }
    for (String path : image.volumes()) {
      if (!points.containsKey(path)) {
        points.put(
            path,
            resolve(
                id,
                new MountRequest.Volume(Optional.empty(), path, false, true, Optional.empty())));
      }
    }
    return List.copyOf(points.values());
  }

  private MountPoint resolve(ContainerId id, MountRequest request) throws IOException {
    return switch (request) {
      case MountRequest.Bind bind -> bind(bind);
      case MountRequest.Volume volume -> volume(id, volume);
      case MountRequest.Tmpfs tmpfs -> {
        List<String> options = new ArrayList<>(List.of("nosuid", "nodev", "noexec"));
        tmpfs.sizeBytes().ifPresent(size -> options.add("size=" + size));
        options.add("mode=" + Integer.toOctalString(tmpfs.mode().orElse(01777)));
        yield new MountPoint(
            "tmpfs", "", "", tmpfs.target(), !tmpfs.readOnly(), false, String.join(",", options));
      }
    };
  }

  private static MountPoint bind(MountRequest.Bind bind) throws IOException {
    Path source = Path.of(bind.source());
    if (!source.isAbsolute()) {
      throw new InvalidArgument("bind \"" + bind.source() + "\": the path must be absolute");
    }
    if (!Files.exists(source)) {
      if (!bind.createSource()) {
        throw new InvalidArgument(
            "bind source path does not exist: " + source + "; make it first, or use -v");
      }
      Files.createDirectories(source);
    }
    return new MountPoint(
        "bind",
        "",
        source.toRealPath().toString(),
        bind.target(),
        !bind.readOnly(),
        false,
        bind.propagation().orElse("rprivate"));
  }

  private MountPoint volume(ContainerId id, MountRequest.Volume request) throws IOException {
    if (request.name().filter(name -> name.indexOf('@') >= 0).isPresent()) {
      return snapshot(id, io.varve.blockstore.SnapshotName.parse(request.name().get()), request);
    }
    Instant before = parts.clock().instant();
    VolumeRecord volume = parts.volumes().create(request.name(), Map.of());
    if (!volume.createdAt().isBefore(before)) {
      ContainerEvents.volumeMade(parts, volume.name());
    }
    if (volume.block().isPresent()) {
      requireBlockVolumes(volume.name());
    }
    parts.volumes().hold(volume.name(), id.value());
    if (!request.copyUp()) {
      parts.volumes().populated(volume.name());
    }
    return new MountPoint(
        "volume",
        volume.name(),
        volume.mountpoint() + request.subpath().map(path -> "/" + path).orElse(""),
        request.target(),
        !request.readOnly(),
        request.name().isEmpty(),
        "rprivate");
  }

  private void requireBlockVolumes(String name) {
    if (parts.options().rootless()) {
      throw new FailedPrecondition(
          "mount volume " + name + ": block volumes need loop devices, and those need root");
    }
  }

  /** A snapshot of a block volume, which can only be read. */
  private MountPoint snapshot(
      ContainerId id, io.varve.blockstore.SnapshotName name, MountRequest.Volume request)
      throws IOException {
    requireBlockVolumes(name.toString());
    try (BlockVolumes volumes = parts.pool().open()) {
      boolean known =
          volumes.snapshots(name.volume()).stream().anyMatch(info -> info.name().equals(name));
      if (!known) {
        throw new NotFound(
            "no such snapshot: " + name + "; \"varve volume ls --snapshots\" lists them");
      }
    }
    parts.volumes().hold(name.toString(), id.value());
    return new MountPoint(
        "volume",
        name.toString(),
        parts.blockMounts().place(name) + request.subpath().map(path -> "/" + path).orElse(""),
        request.target(),
        false,
        false,
        "rprivate");
  }
}
