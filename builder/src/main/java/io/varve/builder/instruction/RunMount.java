package io.varve.builder.instruction;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What {@code RUN --mount} mounts, once its variables are expanded. */
public sealed interface RunMount {

  /**
   * Files of the context, a stage or an image, seen for the time of the command.
   *
   * @param from the stage, image or named context; absent for the build context
   * @param source the path in it, {@code /} unless said
   * @param target where it is mounted, relative to the working directory; absent: the working
   *     directory
   * @param readOnly true unless {@code rw}; what a command writes is discarded
   */
  record Bind(Optional<String> from, String source, Optional<String> target, boolean readOnly)
      implements RunMount {}

  /**
   * A directory that outlives the build.
   *
   * @param id what it is known by; the target unless said
   * @param target where it is mounted, relative to the working directory; empty: the working
   *     directory
   * @param from where its first content comes from; absent: empty
   * @param source the path in {@code from}
   * @param sharing what happens when two commands want it at once
   * @param readOnly whether the command may not write
   * @param mode mode of a new directory, absent 0755
   * @param uid owner of a new directory, absent 0
   * @param gid group of a new directory, absent 0
   */
  record Cache(
      String id,
      String target,
      Optional<String> from,
      String source,
      Sharing sharing,
      boolean readOnly,
      OptionalInt mode,
      OptionalLong uid,
      OptionalLong gid)
      implements RunMount {

    /**
     * The same under another name.
     *
     * @param other what it is known by
     * @return a copy
     */
    public Cache withId(String other) {
      return new Cache(other, target, from, source, sharing, readOnly, mode, uid, gid);
    }
  }

  /**
   * A file system in memory.
   *
   * @param target where it is mounted, relative to the working directory; empty: the working
   *     directory
   * @param size its limit in bytes, absent for none
   */
  record Tmpfs(String target, OptionalLong size) implements RunMount {}

  /**
   * A secret as a file, an environment variable or both.
   *
   * @param id what it is known by
   * @param target the file; absent when only a variable was asked for
   * @param variable the environment variable; absent when none was asked for
   * @param required whether the build fails without it
   * @param mode mode of the file, absent 0400
   * @param uid owner of the file, absent 0
   * @param gid group of the file, absent 0
   */
  record Secret(
      String id,
      Optional<String> target,
      Optional<String> variable,
      boolean required,
      OptionalInt mode,
      OptionalLong uid,
      OptionalLong gid)
      implements RunMount {}

  /**
   * A socket of an ssh agent.
   *
   * @param id what it is known by, {@code default} unless said
   * @param target the socket; absent: the builder's choice. {@code SSH_AUTH_SOCK} names it
   * @param required whether the build fails without it
   * @param mode mode of the socket, absent 0600
   * @param uid owner of the socket, absent 0
   * @param gid group of the socket, absent 0
   */
  record Ssh(
      String id,
      Optional<String> target,
      boolean required,
      OptionalInt mode,
      OptionalLong uid,
      OptionalLong gid)
      implements RunMount {}

  /** How commands share a cache. */
  enum Sharing {
    /** All at once. */
    SHARED,
    /** A new one for each while another has it. */
    PRIVATE,
    /** One after the other. */
    LOCKED
  }
}
