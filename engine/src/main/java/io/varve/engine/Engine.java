package io.varve.engine;

import io.varve.engine.container.ContainerFiles;
import io.varve.engine.container.ContainerProcesses;
import io.varve.engine.container.Containers;
import io.varve.engine.network.Networks;
import io.varve.engine.system.SystemService;
import io.varve.engine.volume.Volumes;
import io.varve.oci.error.NotImplemented;
import java.io.IOException;

/**
 * A container engine on one store. Several engines, in one process or in many, may have the same
 * store open at once. Everything behind it is made when first asked for.
 */
public final class Engine implements AutoCloseable {
  private final EngineOptions options;

  private Engine(EngineOptions options) {
    this.options = options;
  }

  /**
   * Opens an engine; touches nothing yet.
   *
   * @param options where it keeps its things
   * @return the engine, to be closed by the caller
   */
  public static Engine open(EngineOptions options) {
    return new Engine(options);
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
    return missing("containers are not wired yet");
  }

  /**
   * The processes of containers and what they write.
   *
   * @return the service
   */
  public ContainerProcesses processes() {
    return missing("container processes are not wired yet");
  }

  /**
   * The files of containers.
   *
   * @return the service
   */
  public ContainerFiles files() {
    return missing("container files are not wired yet");
  }

  /**
   * Volumes.
   *
   * @return the service
   */
  public Volumes volumes() {
    return missing("volumes are not wired yet");
  }

  /**
   * Networks.
   *
   * @return the service
   */
  public Networks networks() {
    return missing("networks are not wired yet");
  }

  /**
   * Questions about the store and the host.
   *
   * @return the service
   */
  public SystemService system() {
    return missing("the system service is not wired yet");
  }

  /**
   * Releases the store.
   *
   * @throws IOException when it can't be closed
   */
  @Override
  public void close() throws IOException {}

  private <T> T missing(String what) {
    throw new NotImplemented(what + " in " + options.root());
  }
}
