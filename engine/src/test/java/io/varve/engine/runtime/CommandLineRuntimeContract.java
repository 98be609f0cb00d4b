package io.varve.engine.runtime;

import io.varve.engine.EngineOptions;
import io.varve.engine.process.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The contract for a program of the host. */
abstract class CommandLineRuntimeContract extends OciRuntimeContract {
  private final String name;

  CommandLineRuntimeContract(String name) {
    this.name = name;
  }

  @Override
  OciRuntime runtime(Path state) throws IOException {
    Programs programs = new Programs(EngineOptions.DEFAULT_SEARCH_PATH);
    return new RuntimeProbe(programs, state, Optional.of(name), false).choose().runtime();
  }

  @Override
  void create(OciRuntime made, String id, Path bundle) throws IOException {
    List<String> call = new ArrayList<>();
    call.add(made.creator().toString());
    call.addAll(made.globalOptions());
    call.addAll(List.of("create", "--bundle", bundle.toString(), id));
    // The container keeps the streams that it is given, so that no pipe of ours may be among them.
    Process process =
        new ProcessBuilder(call)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(name + " could not create " + id);
    }
  }
}
