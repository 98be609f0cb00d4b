package io.varve.engine.lifecycle;

import io.varve.engine.EngineOptions;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.event.EventLog;
import io.varve.engine.monitor.ConmonMonitor;
import io.varve.engine.monitor.ContainerMonitor;
import io.varve.engine.network.BridgeNetworks;
import io.varve.engine.process.Programs;
import io.varve.engine.rootfs.RootMounts;
import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.runtime.RuntimeProbe;
import io.varve.engine.store.StoreAccess;
import io.varve.engine.volume.BlockMounts;
import io.varve.engine.volume.BlockPool;
import io.varve.engine.volume.LocalVolumes;
import io.varve.engine.volume.ReportedVolumes;
import io.varve.engine.volume.VolumeDirectory;
import io.varve.engine.volume.Volumes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The parts over one store and one host. */
public final class StoreParts implements EngineParts {
  private final EngineOptions options;
  private final StoreAccess store;
  private final Programs programs;
  private final BridgeNetworks networks;
  private final ReentrantLock probing = new ReentrantLock();
  private volatile Optional<RuntimeProbe.Choice> choice = Optional.empty();

  /**
   * The parts; nothing is looked for yet.
   *
   * @param options what the engine was opened with
   * @param store the store
   */
  public StoreParts(EngineOptions options, StoreAccess store) {
    this.options = options;
    this.store = store;
    this.programs = new Programs(options.searchPath());
    this.networks =
        new BridgeNetworks(
            store.metadata(),
            programs,
            store.locks(),
            store.clock(),
            owner -> options.root().resolve("containers").resolve(owner).resolve("hosts"));
  }

  @Override
  public StoreAccess store() {
    return store;
  }

  @Override
  public EngineOptions options() {
    return options;
  }

  @Override
  public ContainerTable table() {
    return new ContainerTable(store.metadata());
  }

  @Override
  public OciRuntime runtime() {
    return choice().runtime();
  }

  /**
   * The runtime that works on this host, and why this one.
   *
   * @return the choice
   * @throws io.varve.oci.error.FailedPrecondition when none works
   */
  public RuntimeProbe.Choice choice() {
    probing.lock();
    try {
      if (choice.isEmpty()) {
        choice =
            Optional.of(
                new RuntimeProbe(
                        programs, options.runDirectory(), options.runtime(), options.rootless())
                    .choose());
      }
      return choice.get();
    } catch (IOException e) {
      throw new UncheckedIOException("look for an OCI runtime", e);
    } finally {
      probing.unlock();
    }
  }

  @Override
  public ContainerMonitor monitor() {
    return new ConmonMonitor(
        programs.require("conmon", "conmon", "running a container"), runtime());
  }

  @Override
  public RootMounts roots() {
    return RootMounts.KERNEL;
  }

  @Override
  public EventLog events() {
    return EventLog.of(options.root());
  }

  @Override
  public BridgeNetworks networks() {
    return networks;
  }

  @Override
  public VolumeDirectory volumes() {
    return new VolumeDirectory(
        store.metadata(), options.root().resolve("volumes"), pool().mounts(), store.clock());
  }

  @Override
  public Volumes allVolumes() {
    return new ReportedVolumes(new LocalVolumes(volumes(), pool()), events(), clock());
  }

  @Override
  public BlockPool pool() {
    return new BlockPool(
        options.root().resolve("blocks"),
        options.runDirectory().resolve("volumes"),
        programs,
        options.volumeServer());
  }

  @Override
  public BlockMounts blockMounts() {
    return new BlockMounts(volumes(), pool(), store.locks(), programs);
  }
}
