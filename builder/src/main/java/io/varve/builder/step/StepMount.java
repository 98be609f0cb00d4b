package io.varve.builder.step;

import io.varve.storage.snapshot.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Something that a program sees at a place of its own ({@code RUN --mount}). A target that does not
 * exist in the root file system is made by the runner; its links are followed inside the root file
 * system only.
 */
public sealed interface StepMount {

  /**
   * Where it appears.
   *
   * @return an absolute path in the root file system
   */
  String target();

  /**
   * A file or a directory of the host.
   *
   * @param source its path, without symbolic links
   * @param target where it appears
   * @param readOnly whether writing is refused
   */
  record Bind(Path source, String target, boolean readOnly) implements StepMount {}

  /**
   * A file or a directory of a snapshot. Writes go to the snapshot when it is an active one.
   *
   * @param source what to mount to get the snapshot
   * @param path a path in the snapshot, {@code /} for all of it; its links are followed inside the
   *     snapshot only
   * @param target where it appears
   * @param readOnly whether writing is refused
   */
  record Snapshot(List<Mount> source, String path, String target, boolean readOnly)
      implements StepMount {
    /** Copies the list. */
    public Snapshot {
      source = List.copyOf(source);
    }
  }

  /**
   * An empty file system in memory.
   *
   * @param target where it appears
   * @param size its limit in bytes, empty for half of the memory
   */
  record Memory(String target, OptionalLong size) implements StepMount {}

  /**
   * A file in memory that never reaches a disk.
   *
   * @param content its bytes
   * @param target where it appears
   * @param mode its permission bits
   * @param owner its user
   * @param group its group
   */
  record Secret(SecretValue content, String target, int mode, long owner, long group)
      implements StepMount {}
}
