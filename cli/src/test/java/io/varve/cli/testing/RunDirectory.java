package io.varve.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.linux.Mounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where the commands of root keep what belongs to a store and need not survive a reboot. */
public final class RunDirectory {

  private RunDirectory() {}

  /**
   * The directory.
   *
   * @param store the store's root
   * @return its place, whether or not it is there
   */
  public static Path of(Path store) {
    return Path.of("/run/varve", Integer.toHexString(store.toString().hashCode()));
  }

  /**
   * Removes the directory of a store that goes, once it is sure that nothing is mounted there.
   *
   * @param store the store's root
   */
  public static void remove(Path store) throws IOException, InterruptedException {
    Path run = of(store);
    assertThat(Mounts.list()).noneMatch(mount -> mount.target().startsWith(run));
    Ended.well(List.of("rm", "-rf", run.toString()));
  }
}
