package io.varve.engine.image;

import io.varve.oci.Digest;
import java.io.IOException;
import java.util.List;

/** Tells which containers use an image. */
@FunctionalInterface
public interface ImageUsers {

  /**
   * A container.
   *
   * @param id its id
   * @param name its name
   * @param running whether it runs
   */
  record User(String id, String name, boolean running) {}

  /**
   * The containers of an image.
   *
   * @param imageId the digest of its configuration
   * @return containers, running or not
   * @throws IOException when they can't be read
   */
  List<User> of(Digest imageId) throws IOException;
}
