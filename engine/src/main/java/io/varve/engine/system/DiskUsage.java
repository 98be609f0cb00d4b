package io.varve.engine.system;

import java.time.Instant;
import java.util.List;

/**
 * What a store takes on disk. Shared layers count once in the totals.
 *
 * @param images one entry an image
 * @param imagesBytes all layers and blobs of images, each once
 * @param imagesReclaimable of these, what images without containers take alone
 * @param containers one entry a container
 * @param volumes one entry a volume
 * @param buildCacheEntries steps of the build cache
 * @param buildCacheBytes layers of the build cache that no image uses
 */
public record DiskUsage(
    List<ImageUsage> images,
    long imagesBytes,
    long imagesReclaimable,
    List<ContainerDiskUsage> containers,
    List<VolumeUsage> volumes,
    int buildCacheEntries,
    long buildCacheBytes) {
  /** Copies the lists. */
  public DiskUsage {
    images = List.copyOf(images);
    containers = List.copyOf(containers);
    volumes = List.copyOf(volumes);
  }

  /**
   * An image.
   *
   * @param name its name, or {@code <none>}
   * @param id the digest of its configuration
   * @param createdAt when it was made
   * @param bytes all its layers
   * @param sharedBytes of these, layers that other images have, too
   * @param containers how many containers use it
   */
  public record ImageUsage(
      String name, String id, Instant createdAt, long bytes, long sharedBytes, int containers) {
    /**
     * What only this image takes.
     *
     * @return bytes
     */
    public long uniqueBytes() {
      return bytes - sharedBytes;
    }
  }

  /**
   * A container.
   *
   * @param id its id
   * @param name its name
   * @param image its image as asked for
   * @param bytes its own layer
   * @param running whether it runs
   */
  public record ContainerDiskUsage(
      String id, String name, String image, long bytes, boolean running) {}

  /**
   * A volume.
   *
   * @param name its name
   * @param bytes its data
   * @param users how many containers use it
   */
  public record VolumeUsage(String name, long bytes, int users) {}
}
