package io.varve.builder.copy;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.LinkResolver;
import io.varve.builder.tree.TreePath;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds users and groups in the passwd(5) and group(5) files of a root file system. */
public final class Accounts {

  private static final long MAXIMUM_ID = 0xFFFF_FFFEL;
  private static final long MAXIMUM_FILE_SIZE = 16L << 20;

  private final FileTree rootfs;

  /**
   * A look-up in a root file system.
   *
   * @param rootfs the files; links are followed inside them only
   */
  public Accounts(FileTree rootfs) {
    this.rootfs = rootfs;
  }

  /**
   * Finds an owner as {@code --chown} writes it: {@code user}, {@code user:group} or {@code
   * :group}, each a name or a number. A number without a group has the group of the same number, as
   * docker has it; a name has the group of its passwd entry.
   *
   * @param text the written owner
   * @return the numbers
   * @throws FailedPrecondition when a name is not in the files
   * @throws IOException when they can't be read
   */
  public Owner find(String text) throws IOException {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String group = colon < 0 ? "" : text.substring(colon + 1);
    if (text.isEmpty() || group.indexOf(':') >= 0) {
      throw new InvalidArgument("invalid owner \"" + text + "\": expected user[:group]");
    }
    Owner owner = user.isEmpty() ? Owner.ROOT : user(user);
    return group.isEmpty() ? owner : new Owner(owner.user(), group(group));
  }

  private Owner user(String name) throws IOException {
    OptionalLong number = number(name);
    if (number.isPresent()) {
      return new Owner(number.getAsLong(), number.getAsLong());
    }
    for (List<String> fields : lines("etc/passwd")) {
      if (fields.size() >= 4 && fields.getFirst().equals(name)) {
        OptionalLong user = number(fields.get(2));
        OptionalLong group = number(fields.get(3));
        if (user.isPresent() && group.isPresent()) {
          return new Owner(user.getAsLong(), group.getAsLong());
        }
      }
    }
    throw missing("user", name, "/etc/passwd");
  }

  private long group(String name) throws IOException {
    OptionalLong number = number(name);
    if (number.isPresent()) {
      return number.getAsLong();
    }
    for (List<String> fields : lines("etc/group")) {
      if (fields.size() >= 3 && fields.getFirst().equals(name)) {
        OptionalLong group = number(fields.get(2));
        if (group.isPresent()) {
          return group.getAsLong();
        }
      }
    }
    throw missing("group", name, "/etc/group");
  }

  private List<List<String>> lines(String path) throws IOException {
    TreePath place = LinkResolver.follow(rootfs, path);
    Optional<FileNode> file =
        rootfs
            .find(place)
            .filter(n -> n.kind() == FileNode.Kind.FILE && n.size() <= MAXIMUM_FILE_SIZE);
    return file.isEmpty()
        ? List.of()
        : Files.readString(file.get().location(), StandardCharsets.ISO_8859_1)
            .lines()
            .map(line -> List.of(line.split(":", -1)))
            .toList();
  }

  private static OptionalLong number(String text) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalLong.empty();
    }
    long value = Long.parseLong(text);
    if (value > MAXIMUM_ID) {
      throw new InvalidArgument("invalid id " + text + ": the largest is " + MAXIMUM_ID);
    }
    return OptionalLong.of(value);
  }

  private static FailedPrecondition missing(String kind, String name, String file) {
    return new FailedPrecondition(
        kind
            + " \""
            + name
            + "\" is not in "
            + file
            + " of the image; create it in an earlier RUN step or give its number");
  }
}
