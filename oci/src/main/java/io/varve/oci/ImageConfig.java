package io.varve.oci;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An image configuration (image specification, config.md).
 *
 * @param platform what the image runs on
 * @param osVersion the version of the operating system, for Windows images
 * @param created when the image was made
 * @param author who made it
 * @param config how a container of the image starts
 * @param diffIds the layers, bottom first
 * @param history how each layer came to be, oldest first
 */
public record ImageConfig(
    Platform platform,
    Optional<String> osVersion,
    Optional<Instant> created,
    Optional<String> author,
    RunConfig config,
    List<DiffId> diffIds,
    List<History> history) {

  /**
   * One step of an image's making.
   *
   * @param created when
   * @param createdBy the command
   * @param author who
   * @param comment a remark
   * @param emptyLayer whether the step made no layer
   */
  public record History(
      Optional<Instant> created,
      Optional<String> createdBy,
      Optional<String> author,
      Optional<String> comment,
      boolean emptyLayer) {}

  /** Copies the lists. */
  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
  }

  /**
   * An image with no layers.
   *
   * @param platform what it is for
   * @return the empty configuration
   */
  public static ImageConfig scratch(Platform platform) {
    return new ImageConfig(
        platform,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        RunConfig.EMPTY,
        List.of(),
        List.of());
  }

  /**
   * The chain of all layers.
   *
   * @return the chain, or empty for an image without layers
   */
  public Optional<ChainId> chainId() {
    List<ChainId> chains = ChainId.prefixes(diffIds);
    return chains.isEmpty() ? Optional.empty() : Optional.of(chains.getLast());
  }

  /**
   * The same image with another start configuration.
   *
   * @param value the configuration
   * @return a copy
   */
  public ImageConfig withConfig(RunConfig value) {
    return new ImageConfig(platform, osVersion, created, author, value, diffIds, history);
  }
}
