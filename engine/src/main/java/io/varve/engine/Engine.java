package io.varve.engine;

import io.varve.engine.container.ContainerFiles;
import io.varve.engine.container.ContainerProcesses;
import io.varve.engine.container.Containers;
import io.varve.engine.image.ImageService;
import io.varve.engine.network.Networks;
import io.varve.engine.system.SystemService;
import io.varve.engine.volume.Volumes;
import io.varve.oci.error.NotImplemented;
import java.io.IOException;
import java.util.Optional;

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
    return Optional.<Containers>empty().orElseThrow(() -> missing("containers"));
  }

  /**
   * The processes of containers and what they write.
   *
   * @return the service
   */
  public ContainerProcesses processes() {
    return Optional.<ContainerProcesses>empty().orElseThrow(() -> missing("container processes"));
  }

  /**
   * The files of containers.
   *
   * @return the service
   */
  public ContainerFiles files() {
    return Optional.<ContainerFiles>empty().orElseThrow(() -> missing("container files"));
  }

  /**
   * Images and builds.
   *
   * @return the service
   */
  public ImageService images() {
    return Optional.<ImageService>empty().orElseThrow(() -> missing("images"));
  }

  /**
   * Volumes.
   *
   * @return the service
   */
  public Volumes volumes() {
    return Optional.<Volumes>empty().orElseThrow(() -> missing("volumes"));
  }

  /**
   * Networks.
   *
   * @return the service
   */
  public Networks networks() {
    return Optional.<Networks>empty().orElseThrow(() -> missing("networks"));
  }

  /**
   * Questions about the store and the host.
   *
   * @return the service
   */
  public SystemService system() {
    return Optional.<SystemService>empty().orElseThrow(() -> missing("the system service"));
  }

  /**
   * Releases the store.
   *
   * @throws IOException when it can't be closed
   */
  @Override
  public void close() throws IOException {}

  private NotImplemented missing(String what) {
    return new NotImplemented(what + " in " + options.root() + ": not wired yet");
  }
}
