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
public final class NewFiles {

  private static final int PRIVATE_FILE = 0600;
  private static final int PLAIN_PERMISSIONS = 0777;
  private static final int SET_GROUP_ID = 02000;
  private static final String DEFAULT_ACCESS = "system.posix_acl_default";

  private final IdMapping ids;
  private final long uid;
  private final long gid;
  private final int umask;
  private boolean known;

  private NewFiles(IdMapping ids, long uid, long gid, int umask, boolean known) {
    this.ids = ids;
    this.uid = uid;
    this.gid = gid;
    this.umask = umask;
    this.known = known;
  }

  /**
   * New files of this process in a tree that may hold anything: all is to be set.
   *
   * @param ids what ids become
   * @return what new files get for certain
   */
  public static NewFiles anywhere(IdMapping ids) {
    return new NewFiles(
        ids, Identity.effectiveUid(), Identity.effectiveGid(), Identity.umask(), false);
  }

  /** New files in an empty directory, and below it. */
  static NewFiles below(DirectoryHandle root, IdMapping ids) throws IOException {
    return anywhere(ids).in(root);
  }

  /**
   * New files right in a directory.
   *
   * @param directory the directory
   * @return what new files in it get
   * @throws IOException when it can't be looked at
   */
  public NewFiles in(DirectoryHandle directory) throws IOException {
    FileStatus status = directory.status();
    boolean plain =
        status.gid() == gid
            && (status.permissions() & SET_GROUP_ID) == 0
            && directory.extendedAttribute(DEFAULT_ACCESS).isEmpty();
    return new NewFiles(ids, uid, gid, umask, plain);
  }

  /** A directory gets these attributes. */
  void directory(Attributes given) {
    known &= ids.gid(given.gid()) == gid && given.extended().isEmpty();
  }

  /**
   * The permissions to make a file with.
   *
   * @param wanted what it is to get in the end
   * @return bits of a mode, never more than wanted but for the owner
   */
  public int permissionsToMake(Attributes wanted) {
    return makesPermissions(wanted) ? wanted.permissions() : PRIVATE_FILE;
  }

  /**
   * Whether a file that is made with {@link #permissionsToMake} has the wanted ones.
   *
   * @param wanted what it is to get in the end
   * @return false when its permissions are still to be set
   */
  public boolean makesPermissions(Attributes wanted) {
    return known
        && (wanted.permissions() & ~PLAIN_PERMISSIONS) == 0
        && (wanted.permissions() & umask) == 0;
  }

  /**
   * Whether what is made has the wanted owner and group.
   *
   * @param wanted what it is to get in the end
   * @return false when its owner is still to be set
   */
  public boolean makesOwner(Attributes wanted) {
    return known && ids.uid(wanted.uid()) == uid && ids.gid(wanted.gid()) == gid;
  }
}
