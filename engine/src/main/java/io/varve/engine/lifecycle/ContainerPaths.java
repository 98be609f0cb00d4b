package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerId;
import io.varve.engine.monitor.MonitorFiles;
import java.nio.file.Path;

/**
 * Where the things of containers are: the one place that knows.
 *
 * @param root the store's directory
 * @param runDirectory what need not survive a reboot
 */
record ContainerPaths(Path root, Path runDirectory) {
  Path home(ContainerId id) {
    return root.resolve("containers").resolve(id.value());
  }

  Path merged(ContainerId id) {
    return home(id).resolve("merged");
  }

  /** Mount points that the image lacks, as a layer of their own. */
  Path stubs(ContainerId id) {
    return home(id).resolve("stubs");
  }

  Path bundle(ContainerId id) {
    return runDirectory.resolve("c").resolve(id.value());
  }

  MonitorFiles monitor(ContainerId id) {
    return new MonitorFiles(id.value(), id.value(), bundle(id), home(id));
  }

  MonitorFiles exec(ContainerId id, String exec) {
    Path directory = runDirectory.resolve("e").resolve(exec);
    return new MonitorFiles(exec, id.value(), directory, directory);
  }
}
