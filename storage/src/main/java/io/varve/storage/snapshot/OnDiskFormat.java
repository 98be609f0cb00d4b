package io.varve.storage.snapshot;

/** How a layer lies in a directory. */
public sealed interface OnDiskFormat {

  /** The whole tree, nothing hidden. */
  record Plain() implements OnDiskFormat {}

  /**
   * The form of overlayfs: a character device 0/0 hides a name, an extended attribute {@code
   * trusted.overlay.opaque} or {@code user.overlay.opaque} with the value {@code y} hides what lies
   * below a directory.
   *
   * @param namespace where overlayfs keeps its attributes
   */
  record Overlay(XattrNamespace namespace) implements OnDiskFormat {}

  /** The namespace of overlayfs' extended attributes. */
  enum XattrNamespace {
    /** Mounted by root of the host. */
    TRUSTED,
    /** Mounted in a user namespace with the option userxattr. */
    USER;

    /**
     * The prefix of overlayfs' attributes.
     *
     * @return for instance {@code trusted.overlay.}
     */
    public String prefix() {
      return switch (this) {
        case TRUSTED -> "trusted.overlay.";
        case USER -> "user.overlay.";
      };
    }
  }
}
