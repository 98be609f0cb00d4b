package io.varve.engine.build;

import io.varve.builder.step.StepCommand;
import io.varve.builder.step.StepMount;
import io.varve.builder.step.StepNetwork;
import io.varve.engine.container.ResourceLimits;
import io.varve.engine.network.NameService;
import io.varve.engine.network.ResolverFiles;
import io.varve.engine.rootfs.MountPlace;
import io.varve.engine.rootfs.RootFilesystem;
import io.varve.engine.runtime.Capabilities;
import io.varve.engine.runtime.HostCapabilities;
import io.varve.engine.runtime.Namespaces;
import io.varve.engine.runtime.ProcessSpec;
import io.varve.engine.runtime.RuntimeSpec;
import io.varve.engine.runtime.SeccompProfile;
import io.varve.engine.runtime.SpecMount;
import io.varve.engine.runtime.StandardMounts;
import io.varve.engine.runtime.UserIds;
import io.varve.engine.runtime.UserLookup;
import io.varve.linux.DirectoryHandle;
import io.varve.linux.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** The files and mounts of one running step; closing takes all of them away. */
final class StepBundle implements AutoCloseable {
  private final Path bundle;
  private final StepCommand command;
  private final boolean rootless;
  private final String architecture;
  private final List<SpecMount> mounts = new ArrayList<>();
  private final Deque<Path> mounted = new ArrayDeque<>();

  StepBundle(Path bundle, StepCommand command, boolean rootless, String architecture) {
    this.bundle = bundle;
    this.command = command;
    this.rootless = rootless;
    this.architecture = architecture;
  }

  private boolean hostNetwork() {
    return command.network() == StepNetwork.HOST
        || (rootless && command.network() == StepNetwork.BRIDGE);
  }

  /** Mounts the root file system and prepares the step's own mounts. */
  void mount() throws IOException {
    mounts.addAll(
        StandardMounts.of(StandardMounts.SHM_BYTES, command.insecure(), hostNetwork(), rootless));
    List<MountPlace> places = new ArrayList<>();
    List.of("/proc", "/dev", "/sys").forEach(path -> places.add(new MountPlace(path, true)));
    if (command.network() != StepNetwork.NONE) {
      file("resolv.conf", ResolverFiles.resolvConf(hostNetwork(), NameService.OF_HOST), places);
      file("hosts", ResolverFiles.hosts(command.hostname(), false, List.of()), places);
    }
    int number = 0;
    for (StepMount mount : command.mounts()) {
      boolean directory = add(mount, number++);
      places.add(new MountPlace(mount.target(), directory));
    }
    Path root = rootfs();
    Path stubs = stubs();
    mounted.push(root);
    RootFilesystem.mount(command.rootfs(), root, stubs, places);
  }

  private Path rootfs() {
    return bundle.resolve("rootfs");
  }

  private Path stubs() {
    return bundle.resolve("stubs");
  }

  private void file(String name, String content, List<MountPlace> places) throws IOException {
    Path file = bundle.resolve(name);
    Files.writeString(file, content);
    mounts.add(SpecMount.bind(file.toString(), "/etc/" + name, true));
    places.add(new MountPlace("/etc/" + name, false));
  }

  /** Tells whether a directory is mounted. */
  private boolean add(StepMount mount, int number) throws IOException {
    return switch (mount) {
      case StepMount.Bind bind -> {
        mounts.add(SpecMount.bind(bind.source().toString(), bind.target(), bind.readOnly()));
        yield Files.isDirectory(bind.source());
      }
      case StepMount.Snapshot snapshot -> addSnapshot(snapshot, number);
      case StepMount.Memory memory -> {
        List<String> options = new ArrayList<>(List.of("nosuid", "nodev", "mode=1777"));
        memory.size().ifPresent(size -> options.add("size=" + size));
        mounts.add(new SpecMount(memory.target(), "tmpfs", "tmpfs", options));
        yield true;
      }
      case StepMount.Secret secret -> {
        mounts.add(SpecMount.bind(write(secret, number).toString(), secret.target(), true));
        yield false;
      }
    };
  }

  private boolean addSnapshot(StepMount.Snapshot snapshot, int number) throws IOException {
    Path place = Files.createDirectory(bundle.resolve("mount" + number));
    mounted.push(place);
    RootFilesystem.mountAll(snapshot.source(), place);
    try (DirectoryHandle root = DirectoryHandle.open(place);
        OpenFile found = root.locateInRoot(relative(snapshot.path()), false)) {
      Path source = Files.readSymbolicLink(found.procPath());
      mounts.add(SpecMount.bind(source.toString(), snapshot.target(), snapshot.readOnly()));
      return found.status().isDirectory();
    }
  }

  private static String relative(String path) {
    String plain = path.replaceFirst("^/+", "");
    return plain.isEmpty() ? "." : plain;
  }

  private Path write(StepMount.Secret secret, int number) throws IOException {
    Path file = bundle.resolve("secret" + number);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OpenFile open = OpenFile.forWriting(file)) {
      open.write(java.nio.ByteBuffer.wrap(secret.content().bytes()));
      open.setOwner(secret.owner(), secret.group());
      open.setPermissions(secret.mode());
    }
    return file;
  }

  RuntimeSpec spec(String id, Namespaces namespaces, boolean tty) throws IOException {
    SequencedSet<String> capabilities =
        Capabilities.resolve(
            command.insecure(), List.of(), List.of(), HostCapabilities.available());
    UserIds user = UserLookup.find(rootfs(), command.user());
    SequencedMap<String, String> environment = new LinkedHashMap<>(command.environment());
    environment.putIfAbsent("HOME", user.home());
    ProcessSpec process =
        new ProcessSpec(
            command.arguments(),
            environment,
            command.workingDirectory(),
            user,
            capabilities,
            new LinkedHashMap<>(),
            tty,
            false);
    return new RuntimeSpec(
        process,
        rootfs(),
        false,
        Optional.of(command.hostname()),
        mounts,
        namespaces,
        rootless ? Optional.empty() : Optional.of("/varve/" + id),
        ResourceLimits.NONE,
        List.of(),
        Map.of(),
        command.insecure()
            ? Optional.empty()
            : Optional.of(SeccompProfile.of(capabilities, architecture)),
        command.insecure());
  }

  @Override
  public void close() throws IOException {
    while (!mounted.isEmpty()) {
      RootFilesystem.unmount(mounted.pop());
    }
    try (DirectoryHandle parent = DirectoryHandle.open(bundle.getParent())) {
      parent.removeTree(bundle.getFileName().toString());
    }
  }
}
