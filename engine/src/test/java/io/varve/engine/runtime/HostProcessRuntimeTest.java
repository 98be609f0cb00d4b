package io.varve.engine.runtime;

import io.varve.engine.EngineOptions;
import io.varve.engine.testing.HostProcessRuntime;
import java.io.IOException;
import java.nio.file.Path;

class HostProcessRuntimeTest extends OciRuntimeContract {
  @Override
  OciRuntime runtime(Path state) {
    return new HostProcessRuntime(state, EngineOptions.DEFAULT_SEARCH_PATH);
  }

  @Override
  void create(OciRuntime made, String name, Path bundle) throws IOException {
    ((HostProcessRuntime) made).create(name, bundle);
  }
}
