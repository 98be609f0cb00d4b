package io.varve.engine.monitor;

import io.varve.engine.EngineOptions;
import io.varve.engine.process.Programs;
import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.runtime.RuntimeProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

class ConmonMonitorPrivilegedTest extends ContainerMonitorContract {
  private OciRuntime runtime;

  @Override
  OciRuntime runtime() {
    return runtime;
  }

  @Override
  ContainerMonitor open(Path state) throws IOException {
    Programs programs = new Programs(EngineOptions.DEFAULT_SEARCH_PATH);
    runtime = new RuntimeProbe(programs, state, Optional.empty(), false).choose().runtime();
    return new ConmonMonitor(programs.require("conmon", "conmon", "the test"), runtime);
  }
}
