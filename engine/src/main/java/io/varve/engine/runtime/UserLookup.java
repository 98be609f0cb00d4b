package io.varve.engine.runtime;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.OpenFile;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds users and groups in a container's own {@code /etc/passwd} and {@code /etc/group}, resolved
 * as if the container's root were the root, so that a link can't show the host's.
 */
public final class UserLookup {
  private static final int MAXIMUM_FILE = 4 << 20;
  private static final long MAXIMUM_ID = 0xFFFF_FFFEL;

  private final DirectoryHandle root;

  private UserLookup(DirectoryHandle root) {
    this.root = root;
  }

  /**
   * Looks a user up.
   *
   * @param rootfs the container's root on the host
   * @param user {@code user[:group]}, names or numbers; empty for root
   * @return the ids
   * @throws NotFound when a name is unknown
   * @throws IOException when the files can't be read
   */
  public static UserIds find(Path rootfs, String user) throws IOException {
    try (DirectoryHandle root = DirectoryHandle.open(rootfs)) {
      return new UserLookup(root).find(user);
    }
  }

  /**
   * Looks a user and further groups up.
   *
   * @param rootfs the container's root on the host
   * @param user as above
   * @param groups names or numbers of groups beside the user's own
   * @return the ids; as with docker, the primary group is among the further ones
   * @throws NotFound when a name is unknown
   * @throws IOException when the files can't be read
   */
  public static UserIds find(Path rootfs, String user, List<String> groups) throws IOException {
    try (DirectoryHandle root = DirectoryHandle.open(rootfs)) {
      UserLookup lookup = new UserLookup(root);
      UserIds ids = lookup.find(user);
      Set<Long> all = new LinkedHashSet<>(List.of(ids.gid()));
      all.addAll(ids.additionalGids());
      for (String group : groups) {
        all.add(lookup.groupId(group));
      }
      return new UserIds(ids.uid(), ids.gid(), List.copyOf(all), ids.home());
    }
  }

  private UserIds find(String text) throws IOException {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String group = colon < 0 ? "" : text.substring(colon + 1);
    Optional<String[]> entry = passwd(user.isEmpty() ? "0" : user);
    if (entry.isEmpty() && !isNumber(user) && !user.isEmpty()) {
      throw new NotFound(
          "unable to find user " + user + ": no matching entries in the image's /etc/passwd");
    }
    long uid = entry.map(fields -> id(fields[2])).orElseGet(() -> user.isEmpty() ? 0 : id(user));
    String home =
        entry
            .filter(fields -> fields.length > 5 && fields[5].startsWith("/"))
            .map(fields -> fields[5])
            .orElse(uid == 0 ? "/root" : "/");
    if (!group.isEmpty()) {
      return new UserIds(uid, groupId(group), List.of(), home);
    }
    long gid = entry.map(fields -> id(fields[3])).orElse(0L);
    List<Long> more = entry.isPresent() ? memberships(entry.get()[0], gid) : List.of();
    return new UserIds(uid, gid, more, home);
  }

  private Optional<String[]> passwd(String user) throws IOException {
    Optional<String[]> byName = line("etc/passwd", user, 0, 4);
    return byName.isPresent() || !isNumber(user) ? byName : line("etc/passwd", user, 2, 4);
  }

  private long groupId(String group) throws IOException {
    Optional<String[]> byName = line("etc/group", group, 0, 3);
    if (byName.isPresent()) {
      return id(byName.get()[2]);
    }
    if (isNumber(group)) {
      return id(group);
    }
    throw new NotFound(
        "unable to find group " + group + ": no matching entries in the image's /etc/group");
  }

  private List<Long> memberships(String user, long primary) throws IOException {
    Set<Long> groups = new LinkedHashSet<>();
    for (String line : lines("etc/group")) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 4
          && isNumber(fields[2])
          && List.of(fields[3].split(",", -1)).contains(user)) {
        groups.add(id(fields[2]));
      }
    }
    groups.remove(primary);
    return new ArrayList<>(groups);
  }

  private Optional<String[]> line(String file, String key, int field, int fields)
      throws IOException {
    for (String line : lines(file)) {
      String[] parts = line.split(":", -1);
      if (parts.length >= fields
          && parts[field].equals(key)
          && isNumber(parts[2])
          && (fields < 4 || isNumber(parts[3]))) {
        return Optional.of(parts);
      }
    }
    return Optional.empty();
  }

  private List<String> lines(String file) throws IOException {
    try (OpenFile open = root.openFileInRoot(file)) {
      long size = open.status().size();
      if (size > MAXIMUM_FILE) {
        throw new InvalidArgument(
            "/" + file + " in the image has " + size + " bytes, at most 4 MiB");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      int read = 0;
      while (read >= 0 && bytes.hasRemaining()) {
        read = open.readAt(bytes, bytes.position());
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 10
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static long id(String text) {
    long value = Long.parseLong(text);
    if (value > MAXIMUM_ID) {
      throw new InvalidArgument("user or group number " + text + ": at most " + MAXIMUM_ID);
    }
    return value;
  }
}
