package io.varve.engine.monitor;

import io.varve.engine.EngineOptions;
import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.testing.HostProcessMonitor;
import io.varve.engine.testing.HostProcessRuntime;
import java.nio.file.Path;

class HostProcessMonitorTest extends ContainerMonitorContract {
  private HostProcessRuntime runtime;

  @Override
  OciRuntime runtime() {
    return runtime;
  }

  @Override
  ContainerMonitor open(Path state) {
    runtime = new HostProcessRuntime(state, EngineOptions.DEFAULT_SEARCH_PATH);
    return new HostProcessMonitor(runtime);
  }
}
