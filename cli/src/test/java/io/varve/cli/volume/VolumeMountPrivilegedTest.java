package io.varve.cli.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers on block volumes. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VolumeMountPrivilegedTest extends VolumeFixture {

  @Test
  void aVolumeKeepsWhatContainersWriteAndBeginsAsTheImage() throws Exception {
    assertThat(varve("volume", "create", "db", "--size", "64M")).isEqualTo("db\n");
    assertThat(inContainer("db:/data", "cat /data/seed; ls -A /data; echo one > /data/file"))
        .isEqualTo("from the image\nseed\n");
    assertThat(inContainer("db:/data", "cat /data/file")).isEqualTo("one\n");
    assertThat(inContainer("db:/other:ro", "cat /other/file; echo two > /other/file || echo no"))
        .contains("one\n")
        .contains("no\n");
  }

  @Test
  void xfsVolumesAreMountedToo() throws Exception {
    varve("volume", "create", "db", "--size", "320M", "--fs", "xfs");
    inContainer("db:/data", "echo one > /data/file");
    assertThat(inContainer("db:/data", "cat /data/file; stat -f -c %T /data")).contains("one\nxfs");
  }

  @Test
  void twoContainersShareOneMountAndTheLastTakesItAway() throws Exception {
    varve("volume", "create", "db", "--size", "64M");
    for (String name : List.of("one", "two")) {
      varve(
          "run",
          "-d",
          "--name",
          name,
          "--network",
          "none",
          "-v",
          "db:/data",
          "base",
          "sleep",
          "99");
    }
    varve("exec", "one", "sh", "-c", "echo shared > /data/file");
    assertThat(varve("exec", "two", "cat", "/data/file")).isEqualTo("shared\n");
    assertThat(attempt("volume", "rm", "db").error()).contains("in use by container");
    varve("rm", "-f", "one");
    assertThat(varve("exec", "two", "cat", "/data/file")).isEqualTo("shared\n");
    varve("rm", "-f", "two");
    assertThat(runDirectory().resolve("volumes/mounts/db")).doesNotExist();
    varve("volume", "rm", "db");
  }

  @Test
  void aContainerGoesOnWhenTheServerIsKilled() throws Exception {
    varve("volume", "create", "db", "--size", "64M");
    varve("run", "-d", "--name", "c", "--network", "none", "-v", "db:/data", "base", "sleep", "99");
    varve("exec", "c", "sh", "-c", "echo kept > /data/file");
    long killed = server().orElseThrow();
    kill(killed);
    varve("exec", "c", "sh", "-c", "echo more >> /data/file; sync");
    assertThat(varve("exec", "c", "cat", "/data/file")).isEqualTo("kept\nmore\n");
    assertThat(server().orElseThrow()).isNotEqualTo(killed);
    varve("volume", "snapshot", "db@after");
    varve("rm", "-f", "c");
    assertThat(attempt("volume", "check").code()).isZero();
  }

  private static void kill(long process) {
    ProcessHandle handle = ProcessHandle.of(process).orElseThrow();
    handle.destroyForcibly();
    handle.onExit().join();
  }

  private void killServerForGood() {
    kill(supervisor().orElseThrow());
    kill(server().orElseThrow());
  }

  @Test
  void afterAKillOfTheServerForGoodTheNextStartBringsTheVolumeBack() throws Exception {
    varve("volume", "create", "db", "--size", "64M");
    varve("run", "-d", "--name", "c", "--network", "none", "-v", "db:/data", "base", "sleep", "99");
    varve("exec", "c", "sh", "-c", "echo kept > /data/file; sync");
    killServerForGood();
    varve("restart", "-t", "0", "c");
    assertThat(varve("exec", "c", "cat", "/data/file")).isEqualTo("kept\n");
    killServerForGood();
    varve("rm", "-f", "c");
    assertThat(runDirectory().resolve("volumes/devices")).doesNotExist();
  }

  @Test
  void afterARebootTheVolumeIsThereAgain() throws Exception {
    varve("volume", "create", "db", "--size", "64M");
    varve("create", "--name", "c", "--network", "none", "-v", "db:/data", "base", "cat", "/data/f");
    inContainer("db:/data", "echo kept > /data/f");
    ProcessHandle.of(server().orElseThrow()).orElseThrow().onExit().join();
    succeed(List.of("rm", "-rf", runDirectory().toString()));
    assertThat(varve("start", "-a", "c")).isEqualTo("kept\n");
  }

  @Test
  void aContainerThatEndedByItselfKeepsNoVolume() throws Exception {
    varve("volume", "create", "db", "--size", "64M");
    inContainer("db:/data", "echo old > /data/file");
    varve("volume", "snapshot", "db@old");
    varve(
        "run",
        "-d",
        "--name",
        "c",
        "--network",
        "none",
        "-v",
        "db:/data",
        "base",
        "sh",
        "-c",
        "echo new > /data/file");
    while (attempt("volume", "rollback", "db@old").code() != 0) {
      Thread.onSpinWait(); // it has not ended yet
    }
    assertThat(inContainer("db:/data", "cat /data/file")).isEqualTo("old\n");
  }

  @Test
  void sizesAndNamesThatMakeNoSenseAreRefused() throws Exception {
    assertThat(attempt("volume", "create", "../x", "--size", "64M").error()).contains("not valid");
    assertThat(attempt("volume", "create", "x", "--size", "1M").error()).contains("at least");
    assertThat(attempt("volume", "create", "x", "--size", "64M", "--fs", "ntfs").error())
        .contains("ext4, xfs or none");
    assertThat(attempt("volume", "create", "x", "--fs", "xfs").error()).contains("--size");
    assertThat(attempt("run", "-v", "none@such:/x", "base", "sh").error()).contains("none");
    assertThat(varve("volume", "ls", "-q")).isEmpty();
  }
}
