package io.varve.storage.layer;

import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;

/** The extended attributes that overlayfs keeps for itself. */
final class OverlayMarks {

  /** The value of a mark that is set. */
  static final byte[] YES = {'y'};

  private OverlayMarks() {}

  /** The mark of a directory that hides what is below. */
  static String opaque(XattrNamespace namespace) {
    return namespace.prefix() + "opaque";
  }

  /** Whether overlayfs gives the attribute a meaning, as root or in a user namespace. */
  static boolean isReserved(String name) {
    return name.startsWith(XattrNamespace.TRUSTED.prefix())
        || name.startsWith(XattrNamespace.USER.prefix());
  }
}
