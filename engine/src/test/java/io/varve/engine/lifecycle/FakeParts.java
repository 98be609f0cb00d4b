package io.varve.engine.lifecycle;

import io.varve.engine.EngineOptions;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.event.EventLog;
import io.varve.engine.monitor.ContainerMonitor;
import io.varve.engine.network.Connector;
import io.varve.engine.rootfs.RootMounts;
import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.store.StoreAccess;
import io.varve.engine.testing.HostProcessMonitor;
import io.varve.engine.testing.HostProcessRuntime;
import io.varve.engine.testing.LinkedRoots;
import io.varve.engine.testing.PaperNetworks;
import io.varve.engine.testing.TestStore;
import io.varve.engine.volume.BlockMounts;
import io.varve.engine.volume.BlockPool;
import io.varve.engine.volume.VolumeDirectory;
import io.varve.engine.volume.Volumes;
import java.nio.file.Path;

/** Parts that need no rights: processes of the host, plain directories, networks on paper. */
final class FakeParts implements EngineParts {
  private final TestStore store;
  private final StoreParts real;
  private final HostProcessRuntime runtime;
  private final HostProcessMonitor monitor;
  private final PaperNetworks networks = new PaperNetworks();

  FakeParts(TestStore store, Path run) {
    this.store = store;
    this.real = new StoreParts(store.options(run), store);
    this.runtime = new HostProcessRuntime(run, EngineOptions.DEFAULT_SEARCH_PATH);
    this.monitor = new HostProcessMonitor(runtime);
  }

  @Override
  public StoreAccess store() {
    return store;
  }

  @Override
  public EngineOptions options() {
    return real.options();
  }

  @Override
  public ContainerTable table() {
    return real.table();
  }

  @Override
  public OciRuntime runtime() {
    return runtime;
  }

  @Override
  public ContainerMonitor monitor() {
    return monitor;
  }

  @Override
  public RootMounts roots() {
    return new LinkedRoots();
  }

  @Override
  public EventLog events() {
    return real.events();
  }

  @Override
  public Connector networks() {
    return networks;
  }

  @Override
  public VolumeDirectory volumes() {
    return real.volumes();
  }

  @Override
  public Volumes allVolumes() {
    return real.allVolumes();
  }

  @Override
  public BlockPool pool() {
    return real.pool();
  }

  @Override
  public BlockMounts blockMounts() {
    return real.blockMounts();
  }
}
