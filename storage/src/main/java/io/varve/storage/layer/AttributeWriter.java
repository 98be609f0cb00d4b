package io.varve.storage.layer;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.Errno;
import io.varve.linux.OpenFile;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import java.io.IOException;

/**
 * Sets what a layer says of its files. The order matters: a new owner clears set-user-id bits and
 * capabilities, and whatever changes a file changes its time.
 */
final class AttributeWriter {

  private final OnDiskFormat format;
  private final IdMapping ids;
  private final NewFiles newFiles;

  AttributeWriter(OnDiskFormat format, IdMapping ids, NewFiles newFiles) {
    this.format = format;
    this.ids = ids;
    this.newFiles = newFiles;
  }

  /** Sets all attributes of an open file that was made with what {@link NewFiles} says. */
  void set(OpenFile file, String name, Attributes wanted) throws IOException {
    if (!newFiles.makesOwner(wanted)) {
      file.setOwner(ids.uid(wanted.uid()), ids.gid(wanted.gid()));
    }
    if (!wanted.extended().isEmpty()) {
      setExtended(wanted.extended(), name, file::setExtendedAttribute);
    }
    if (!newFiles.makesPermissions(wanted)) {
      file.setPermissions(wanted.permissions());
    }
    file.setTimes(wanted.modified());
  }

  /** Sets all attributes of a name that is no directory; a symbolic link has no permissions. */
  void set(DirectoryHandle parent, String name, Attributes wanted, boolean hasPermissions)
      throws IOException {
    if (!newFiles.makesOwner(wanted)) {
      parent.setOwner(name, ids.uid(wanted.uid()), ids.gid(wanted.gid()));
    }
    if (!wanted.extended().isEmpty()) {
      setExtended(
          wanted.extended(),
          name,
          (attribute, value) -> parent.setExtendedAttribute(name, attribute, value));
    }
    if (hasPermissions) {
      parent.setPermissions(name, wanted.permissions());
    }
    parent.setTimes(name, wanted.modified());
  }

  /** Sets owner and extended attributes of a directory; the rest comes when it is complete. */
  void describe(DirectoryHandle parent, String name, Attributes wanted) throws IOException {
    newFiles.directory(wanted);
    parent.setOwner(name, ids.uid(wanted.uid()), ids.gid(wanted.gid()));
    if (format instanceof OnDiskFormat.Plain) {
      dropOthers(parent, name, wanted.extended());
    }
    setExtended(
        wanted.extended(),
        name,
        (attribute, value) -> parent.setExtendedAttribute(name, attribute, value));
  }

  /** Sets owner and extended attributes of the root. */
  void describe(DirectoryHandle root, Attributes wanted) throws IOException {
    newFiles.directory(wanted);
    root.setOwner(ids.uid(wanted.uid()), ids.gid(wanted.gid()));
    setExtended(wanted.extended(), "/", root::setExtendedAttribute);
  }

  /** A directory described anew keeps no attribute of its former description. */
  private static void dropOthers(DirectoryHandle parent, String name, ExtendedAttributes kept)
      throws IOException {
    for (String attribute : parent.extendedAttributes(name)) {
      if (kept.get(attribute).isEmpty() && EntryWriter.isKept(attribute)) {
        parent.removeExtendedAttribute(name, attribute);
      }
    }
  }

  @FunctionalInterface
  private interface Setter {
    void set(String attribute, byte[] value) throws IOException;
  }

  private void setExtended(ExtendedAttributes extended, String name, Setter setter)
      throws IOException {
    if (extended.isEmpty()) {
      return;
    }
    for (String attribute : extended.names()) {
      // Overlayfs' own attributes could redirect look-ups to other places: never from a layer.
      if (OverlayMarks.isReserved(attribute)) {
        continue;
      }
      try {
        setter.set(attribute, extended.get(attribute).orElseThrow());
      } catch (IOException e) {
        if (!mayMiss(attribute, e)) {
          throw new IOException(
              "layer entry \""
                  + TarHeader.printable(name)
                  + "\": cannot set the extended attribute "
                  + attribute,
              e);
        }
      }
    }
  }

  /** Where the file system or the user namespace has no such attributes, as other engines do. */
  private boolean mayMiss(String attribute, IOException failure) {
    return Errno.isOneOf(failure, Errno.EOPNOTSUPP)
        || (Errno.isOneOf(failure, Errno.EPERM)
            && (isUserNamespace(format) || attribute.startsWith("user.")));
  }

  /** Whether the layer is to be mounted in a user namespace. */
  static boolean isUserNamespace(OnDiskFormat format) {
    return format instanceof OnDiskFormat.Overlay(XattrNamespace namespace)
        && namespace == XattrNamespace.USER;
  }
}
