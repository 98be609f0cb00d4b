package io.varve.storage.layer;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileStatus;
import io.varve.linux.Identity;
import java.io.IOException;

/**
 * What the kernel gives to a file that is made, so that it need not be set again: each call counts
 * where there are a hundred thousand files. As soon as a directory passes on its group or its
 * access control list, nothing is known any more and everything is set.
 */
final class NewFiles {

  private static final int PRIVATE_FILE = 0600;
  private static final int PLAIN_PERMISSIONS = 0777;
  private static final int SET_GROUP_ID = 02000;
  private static final String DEFAULT_ACCESS = "system.posix_acl_default";

  private final IdMapping ids;
  private final long uid;
  private final long gid;
  private final int umask;
  private boolean known;

  private NewFiles(IdMapping ids, boolean known) {
    this.ids = ids;
    this.uid = Identity.effectiveUid();
    this.gid = Identity.effectiveGid();
    this.umask = Identity.umask();
    this.known = known;
  }

  /** New files in an empty directory. */
  static NewFiles below(DirectoryHandle root, IdMapping ids) throws IOException {
    FileStatus status = root.status();
    NewFiles files = new NewFiles(ids, true);
    files.known =
        status.gid() == files.gid
            && (status.permissions() & SET_GROUP_ID) == 0
            && root.extendedAttribute(DEFAULT_ACCESS).isEmpty();
    return files;
  }

  /** New files in a tree that may hold anything. */
  static NewFiles anywhere(IdMapping ids) {
    return new NewFiles(ids, false);
  }

  /** A directory gets these attributes. */
  void directory(Attributes given) {
    known &= ids.gid(given.gid()) == gid && given.extended().isEmpty();
  }

  /** The permissions to make a file with. */
  int permissionsToMake(Attributes wanted) {
    return makesPermissions(wanted) ? wanted.permissions() : PRIVATE_FILE;
  }

  /** Whether a file that is made with {@link #permissionsToMake} has the wanted ones. */
  boolean makesPermissions(Attributes wanted) {
    return known
        && (wanted.permissions() & ~PLAIN_PERMISSIONS) == 0
        && (wanted.permissions() & umask) == 0;
  }

  /** Whether what is made has the wanted owner and group. */
  boolean makesOwner(Attributes wanted) {
    return known && ids.uid(wanted.uid()) == uid && ids.gid(wanted.gid()) == gid;
  }
}
