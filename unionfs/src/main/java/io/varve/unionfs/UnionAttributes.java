package io.varve.unionfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;

/** Attribute views that read from the layer that wins and copy up before they write. */
final class UnionAttributes {

  private final UnionOperations operations;
  private final StackPath path;
  private final boolean follow;

  private UnionAttributes(UnionOperations operations, StackPath path, boolean follow) {
    this.operations = operations;
    this.path = path;
    this.follow = follow;
  }

  /** The view of a type, or null when there is none, as nio wants it. */
  static <V extends FileAttributeView> V view(
      UnionOperations operations, StackPath path, boolean follow, Class<V> type) {
    UnionAttributes attributes = new UnionAttributes(operations, path, follow);
    if (type == BasicFileAttributeView.class) {
      return type.cast(attributes.new Posix("basic"));
    }
    if (type == FileOwnerAttributeView.class) {
      return type.cast(attributes.new Posix("owner"));
    }
    if (type == PosixFileAttributeView.class) {
      return type.cast(attributes.new Posix("posix"));
    }
    return type == UserDefinedFileAttributeView.class
        ? type.cast(attributes.new UserDefined())
        : null;
  }

  /** Opening a pipe to change its mode would block, so links only are treated as such. */
  static LinkOption[] linkOptions(Located entry) {
    return entry.isSymbolicLink()
        ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS}
        : new LinkOption[0];
  }

  private <V extends FileAttributeView> V reading(Class<V> type) throws IOException {
    return Files.getFileAttributeView(
        operations.existing(path, follow).real(), type, LinkOption.NOFOLLOW_LINKS);
  }

  @FunctionalInterface
  private interface Write<V> {
    void apply(V view) throws IOException;
  }

  private <V extends FileAttributeView> void writing(Class<V> type, Write<V> write)
      throws IOException {
    operations.change(
        upper -> {
          Located entry = operations.existing(path, follow);
          V view = Files.getFileAttributeView(upper.copyUp(entry), type, linkOptions(entry));
          write.apply(view);
          return entry;
        });
  }

  /** Mode, owner and times. */
  private final class Posix implements PosixFileAttributeView {

    private final String name;

    Posix(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public PosixFileAttributes readAttributes() throws IOException {
      return reading(PosixFileAttributeView.class).readAttributes();
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
      return reading(PosixFileAttributeView.class).getOwner();
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
      writing(PosixFileAttributeView.class, view -> view.setPermissions(permissions));
    }

    @Override
    public void setGroup(GroupPrincipal group) throws IOException {
      writing(PosixFileAttributeView.class, view -> view.setGroup(group));
    }

    @Override
    public void setOwner(UserPrincipal owner) throws IOException {
      writing(PosixFileAttributeView.class, view -> view.setOwner(owner));
    }

    @Override
    public void setTimes(FileTime modified, FileTime accessed, FileTime created)
        throws IOException {
      writing(PosixFileAttributeView.class, view -> view.setTimes(modified, accessed, created));
    }
  }

  /** Extended attributes of the user namespace. */
  private final class UserDefined implements UserDefinedFileAttributeView {

    @Override
    public String name() {
      return "user";
    }

    @Override
    public List<String> list() throws IOException {
      return reading(UserDefinedFileAttributeView.class).list();
    }

    @Override
    public int size(String attribute) throws IOException {
      return reading(UserDefinedFileAttributeView.class).size(attribute);
    }

    @Override
    public int read(String attribute, ByteBuffer target) throws IOException {
      return reading(UserDefinedFileAttributeView.class).read(attribute, target);
    }

    @Override
    public int write(String attribute, ByteBuffer source) throws IOException {
      int length = source.remaining();
      writing(UserDefinedFileAttributeView.class, view -> view.write(attribute, source));
      return length;
    }

    @Override
    public void delete(String attribute) throws IOException {
      writing(UserDefinedFileAttributeView.class, view -> view.delete(attribute));
    }
  }
}
