package io.varve.storage.layer;

import java.time.Instant;

/**
 * What a layer says of a file besides its kind and content.
 *
 * @param permissions the lower twelve bits of a mode
 * @param uid the owner, 0 to 2^32-2
 * @param gid the group, 0 to 2^32-2
 * @param modified the time of the last change, to the nanosecond
 * @param extended its extended attributes
 */
public record Attributes(
    int permissions, long uid, long gid, Instant modified, ExtendedAttributes extended) {

  /** The greatest id of a user or group; 2^32-1 means "none" to the kernel. */
  public static final long MAXIMUM_ID = 0xfffffffeL;

  /**
   * Attributes without extended ones.
   *
   * @param permissions the lower twelve bits of a mode
   * @param uid the owner
   * @param gid the group
   * @param modified the time of the last change
   */
  public Attributes(int permissions, long uid, long gid, Instant modified) {
    this(permissions, uid, gid, modified, ExtendedAttributes.NONE);
  }

  /**
   * The same with another time.
   *
   * @param time the time of the last change
   * @return a copy
   */
  public Attributes withModified(Instant time) {
    return new Attributes(permissions, uid, gid, time, extended);
  }

  /**
   * The same with other extended attributes.
   *
   * @param attributes the extended attributes
   * @return a copy
   */
  public Attributes withExtended(ExtendedAttributes attributes) {
    return new Attributes(permissions, uid, gid, modified, attributes);
  }
}
