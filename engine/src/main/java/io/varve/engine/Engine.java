package io.varve.engine;

import io.varve.engine.build.RuntimeStepRunner;
import io.varve.engine.container.ContainerFiles;
import io.varve.engine.container.ContainerId;
import io.varve.engine.container.ContainerProcesses;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSnapshots;
import io.varve.engine.container.Containers;
import io.varve.engine.event.EventLog;
import io.varve.engine.image.DebianBootstrap;
import io.varve.engine.image.HostPrograms;
import io.varve.engine.image.ImageService;
import io.varve.engine.image.ImageUsers;
import io.varve.engine.image.LayerResidency;
import io.varve.engine.image.LocalImageService;
import io.varve.engine.image.RegistryLogins;
import io.varve.engine.lifecycle.HostBoot;
import io.varve.engine.lifecycle.LocalContainerSnapshots;
import io.varve.engine.lifecycle.LocalContainers;
import io.varve.engine.lifecycle.LocalFiles;
import io.varve.engine.lifecycle.LocalProcesses;
import io.varve.engine.lifecycle.StoreParts;
import io.varve.engine.network.Networks;
import io.varve.engine.network.UserNetwork;
import io.varve.engine.process.Programs;
import io.varve.engine.runtime.RuntimeProbe;
import io.varve.engine.store.EngineStore;
import io.varve.engine.system.LocalSystem;
import io.varve.engine.system.SystemService;
import io.varve.engine.volume.Volumes;
import io.varve.image.http.Proxies;
import io.varve.image.http.Trust;
import io.varve.image.registry.RegistryOptions;
import io.varve.image.unpack.TarLayerForm;
import io.varve.oci.Digest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A container engine on one store. Several engines, in one process or in many, may have the same
 * store open at once. Everything behind it is made when first asked for.
 *
 * <pre>{@code
 * try (Engine engine = Engine.open(EngineOptions.of(root, run, Platform.parse("linux/amd64")))) {
 *   engine.images().pull(Reference.parse("debian:12"), options, ProgressListener.NONE);
 * }
 * }</pre>
 */
public final class Engine implements AutoCloseable {

  private final EngineOptions options;
  private final EngineStore store;
  private final StoreParts parts;
  private final LocalContainers containers;
  private final RuntimeStepRunner runner;
  private final LocalImageService images;

  private Engine(EngineOptions options, EngineStore store) {
    this.options = options;
    this.store = store;
    this.parts = new StoreParts(options, store);
    this.containers = new LocalContainers(parts);
    this.runner =
        new RuntimeStepRunner(
            parts::runtime,
            parts::networks,
            options.runDirectory().resolve("build"),
            options.rootless(),
            options.platform().architecture());
    HostPrograms programs = new HostPrograms(new Programs(options.searchPath()));
    this.images =
        new LocalImageService(
            store,
            new LocalImageService.Collaborators(
                this::usersOf, parts.table(), () -> runner, programs, programs));
  }

  /**
   * Opens an engine. Makes the store's directory when there is none, and touches nothing else yet.
   *
   * @param options where it keeps its things
   * @return the engine, to be closed by the caller
   * @throws io.varve.oci.error.FailedPrecondition when the store was made by another Varve
   * @throws IOException when the store's directory can't be used
   */
  public static Engine open(EngineOptions options) throws IOException {
    Clock clock = Clock.systemUTC();
    return new Engine(options, EngineStore.open(options, new TarLayerForm(), clock));
  }

  /**
   * What the engine was opened with.
   *
   * @return the options
   */
  public EngineOptions options() {
    return options;
  }

  /**
   * The life cycle of containers.
   *
   * @return the service
   */
  public Containers containers() {
    return containers;
  }

  /**
   * Does what is to be done about a container that has ended while nobody waited for it. Its
   * monitor has this called, see {@link EngineOptions#program}.
   *
   * @param id the container's id
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted before the container starts again
   */
  public void containerEnded(String id) throws IOException, InterruptedException {
    containers.settle(new ContainerId(id));
  }

  /**
   * Checks the health of all containers of the store that have a check, and returns when none has.
   * The start of such a container has this called, see {@link EngineOptions#program}.
   *
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public void superviseHealth() throws IOException, InterruptedException {
    containers.superviseHealth();
  }

  /**
   * The processes of containers and what they write.
   *
   * @return the service
   */
  public ContainerProcesses processes() {
    return new LocalProcesses(parts, containers);
  }

  /**
   * Whether a container on the default network can reach others from here.
   *
   * @return why it can't and what would help, for a person; empty when it can
   */
  public Optional<String> networkNotice() {
    if (!options.rootless()
        || new UserNetwork(new Programs(options.searchPath()), options.runDirectory())
            .isAvailable()) {
      return Optional.empty();
    }
    return Optional.of(
        "without root the container reaches only itself here: as root run \"apt-get install"
            + " slirp4netns\" and \"chmod 666 /dev/net/tun\", or use --network host");
  }

  /**
   * Credentials of registries.
   *
   * @return the service
   */
  public RegistryLogins logins() {
    return new RegistryLogins(
        options.dockerConfig().orElse(options.root()),
        new Programs(options.searchPath()),
        RegistryOptions.STANDARD
            .change()
            .proxies(Proxies.of(options.environment()))
            .trust(Trust.of(options.environment()))
            .build());
  }

  /**
   * What has happened in the store.
   *
   * @return the log
   */
  public EventLog events() {
    return parts.events();
  }

  /**
   * The files of containers.
   *
   * @return the service
   */
  public ContainerFiles files() {
    return new LocalFiles(parts, containers);
  }

  /**
   * Images and builds.
   *
   * @return the service
   */
  public ImageService images() {
    return images;
  }

  /**
   * Makes a base image where no registry has one.
   *
   * @return the maker
   */
  public DebianBootstrap bootstrap() {
    return new DebianBootstrap(new Programs(options.searchPath()), images, store.path("bootstrap"));
  }

  /**
   * How much of an image's files lies in memory, whoever read them: the files of a layer are there
   * once for all containers.
   *
   * @param image which
   * @return bytes in the page cache
   * @throws IOException when it can't be measured
   */
  public long residentBytes(String image) throws IOException {
    return LayerResidency.measure(
        store.snapshots().layers(images.inspect(image).snapshot().orElseThrow()));
  }

  /**
   * Volumes.
   *
   * @return the service
   */
  public Volumes volumes() {
    return parts.allVolumes();
  }

  /**
   * Snapshots of containers with their volumes.
   *
   * @return the service
   */
  public ContainerSnapshots containerSnapshots() {
    return new LocalContainerSnapshots(parts, containers, blockVolumes().snapshots());
  }

  /**
   * What block volumes have beyond {@link #volumes}.
   *
   * @return snapshots, transfers and exports
   */
  public BlockVolumeServices blockVolumes() {
    return new BlockVolumeServices(
        parts, remote -> images.registry(remote.name(), remote.insecure()), containers);
  }

  /**
   * Runs the volume server of this store, for a process of its own: it keeps block volumes attached
   * and served.
   *
   * @param idle how long nobody needs it before it ends
   * @param channel the descriptor for a successor that {@link io.varve.engine.volume.BlockPool}
   *     passes on its command line
   * @param ready called once it can be connected to
   * @throws io.varve.oci.error.Conflict when another process keeps the pool
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public void serveVolumes(Duration idle, OptionalInt channel, Runnable ready)
      throws IOException, InterruptedException {
    parts.pool().serve(idle, channel, ready);
  }

  /**
   * What becomes of containers when the host goes down and comes up again.
   *
   * @return the service
   */
  public HostBoot boot() {
    return new HostBoot(parts, containers);
  }

  /**
   * Networks.
   *
   * @return the service
   */
  public Networks networks() {
    return parts.networks();
  }

  /**
   * Questions about the store and the host.
   *
   * @return the service
   */
  public SystemService system() {
    Programs programs = new Programs(options.searchPath());
    return new LocalSystem(
        store,
        new LocalSystem.Services(
            images, containers, volumes(), parts.networks(), blockVolumes().check()),
        programs,
        new RuntimeProbe(programs, options.runDirectory(), options.runtime(), options.rootless()));
  }

  /**
   * Releases the store.
   *
   * @throws IOException when it can't be closed
   */
  @Override
  public void close() throws IOException {
    try {
      runner.close();
    } finally {
      store.close();
    }
  }

  /**
   * Releases what the end of the process does not release, in place of {@link #close} where the
   * process ends at once. The log of the records stays, as after a kill, and the next process reads
   * it: that saves four syncs.
   *
   * @throws IOException when something can't be released
   */
  public void leave() throws IOException {
    runner.close();
  }

  private List<ImageUsers.User> usersOf(Digest imageId) throws IOException {
    List<ImageUsers.User> users = new ArrayList<>();
    for (ContainerRecord container : containers.list(true)) {
      if (container.imageId().equals(imageId)) {
        users.add(
            new ImageUsers.User(container.id().value(), container.name(), container.isRunning()));
      }
    }
    return users;
  }
}
