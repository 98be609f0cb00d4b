package io.varve.cli.volume;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Volumes grow with their file systems, and never shrink. */
final class VolumeResizePrivilegedTest extends VolumeFixture {

  /** The KiB that the file system of a volume has. */
  private long capacity(String volume) {
    String counted = inContainer(volume + ":/data", "stat -f -c '%b %S' /data").strip();
    int space = counted.indexOf(' ');
    long blocks = Long.parseLong(counted.substring(0, space));
    return (blocks * Long.parseLong(counted.substring(space + 1))) >> 10;
  }

  @ParameterizedTest
  @CsvSource({"ext4, 64M, 300M, 314572800", "xfs, 320M, 600M, 629145600"})
  void theFileSystemFollowsWhenItIsMountedNext(
      String type, String before, String after, String bytes) {
    varve("volume", "create", "db", "--size", before, "--fs", type);
    inContainer("db:/data", "echo kept > /data/file");
    long small = capacity("db");
    assertThat(attempt("volume", "resize", "db", after).error()).contains("mounted next");
    assertThat(capacity("db")).isGreaterThan(small + (200 << 10));
    assertThat(inContainer("db:/data", "cat /data/file")).isEqualTo("kept\n");
    assertThat(varve("volume", "inspect", "db")).contains(bytes);
  }

  @Test
  void aVolumeGrowsUnderItsContainer() {
    varve("volume", "create", "db", "--size", "64M");
    varve("run", "-d", "--name", "c", "--network", "none", "-v", "db:/data", "base", "sleep", "99");
    varve("exec", "c", "sh", "-c", "echo kept > /data/file");
    varve("volume", "snapshot", "db@small");
    varve("volume", "resize", "db", "300M"); // the file system at once where the host allows that
    assertThat(varve("exec", "c", "cat", "/data/file")).isEqualTo("kept\n");
    varve("rm", "-f", "c");
    assertThat(capacity("db")).isGreaterThan(200 << 10);
    varve("volume", "clone", "db@small", "copy");
    assertThat(capacity("copy")).isLessThan(64 << 10);
    varve("volume", "rollback", "db@small");
    assertThat(capacity("db")).isLessThan(64 << 10);
    assertThat(inContainer("db:/data", "cat /data/file")).isEqualTo("kept\n");
    assertThat(attempt("volume", "check").code()).isZero();
  }

  @Test
  void aVolumeWithoutAFileSystemYetIsMadeInItsNewSize() {
    varve("volume", "create", "db", "--size", "64M");
    assertThat(attempt("volume", "resize", "db", "300M").error()).isEmpty();
    assertThat(capacity("db")).isGreaterThan(200 << 10);
  }

  @Test
  void whatIsNoGrowthIsRefused() {
    varve("volume", "create", "db", "--size", "64M");
    varve("volume", "create", "plain");
    assertThat(attempt("volume", "resize", "db", "32M").error()).contains("can't shrink");
    assertThat(attempt("volume", "resize", "db", "65M").error()).contains("at least");
    assertThat(attempt("volume", "resize", "db", "lots").error()).contains("expected a number");
    assertThat(attempt("volume", "resize", "db", "9000000001").error()).contains("multiple of 512");
    assertThat(attempt("volume", "resize", "plain", "64M").error()).contains("is a directory");
    assertThat(attempt("volume", "resize", "nothing", "64M").error()).contains("no such volume");
    varve("volume", "resize", "db", "64M");
  }
}
