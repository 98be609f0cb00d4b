package io.varve.cli.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a small image, made of the host's static busybox.
 *
 * @param root where they lie
 */
public record BusyboxTree(Path root) {

  /**
   * Makes the files.
   *
   * @param root a directory that does not exist yet
   * @param applets the programs besides busybox itself
   * @return the tree
   */
  public static BusyboxTree make(Path root, String... applets) throws IOException {
    Path programs = Files.createDirectories(root.resolve("bin"));
    Files.copy(Path.of("/bin/busybox"), programs.resolve("busybox"));
    for (String name : applets) {
      Files.createSymbolicLink(programs.resolve(name), Path.of("busybox"));
    }
    return new BusyboxTree(root);
  }

  /**
   * Packs the files.
   *
   * @param file where the archive is written
   * @return the path of the archive, for command lines
   */
  public String tar(Path file) throws IOException, InterruptedException {
    Ended.well(
        List.of(
            "tar", "--owner=0", "--group=0", "-C", root.toString(), "-cf", file.toString(), "."));
    return file.toString();
  }
}
