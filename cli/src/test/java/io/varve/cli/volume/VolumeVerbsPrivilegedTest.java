package io.varve.cli.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.testing.Ended;
import io.varve.linux.Mounts;
import io.varve.oci.task.TaskScope;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The verbs of block volumes, from creation to removal. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VolumeVerbsPrivilegedTest extends VolumeFixture {

  @Test
  void aSnapshotOfALiveVolumeIsComparedClonedMountedBesideItAndRolledBack() throws Exception {
    varve("volume", "create", "db", "--size", "64M");
    varve("run", "-d", "--name", "c", "--network", "none", "-v", "db:/data", "base", "sleep", "99");
    varve("exec", "c", "sh", "-c", "echo old > /data/file; echo gone > /data/doomed");
    assertThat(varve("volume", "snapshot", "db@before", "--size", "auto")).isEqualTo("db@before\n");
    varve("exec", "c", "sh", "-c", "echo new > /data/file; rm /data/doomed; echo x > /data/more");
    assertThat(varve("volume", "diff", "db@before").lines())
        .containsExactly("D /doomed", "C /file", "A /more");
    assertThat(varve("volume", "diff", "--extents", "db@before")).contains(" data");
    assertThat(inContainer("db@before:/old", "cat /old/file; echo x > /old/file || echo no"))
        .isEqualTo("old\nno\n");
    varve("volume", "clone", "db@before", "copy");
    assertThat(inContainer("copy:/data", "cat /data/file; echo mine > /data/file"))
        .isEqualTo("old\n");
    assertThat(attempt("volume", "rollback", "db@before").error()).contains("stop that first");
    assertThat(attempt("volume", "rm", "db@no").error()).contains("db@no");
    varve("rm", "-f", "c");
    varve("volume", "rollback", "db@before");
    assertThat(inContainer("db:/data", "cat /data/file /data/doomed")).isEqualTo("old\ngone\n");
    assertThat(varve("volume", "df", "--format", "{{.Name}} {{.Area}}").lines().toList())
        .hasSize(3)
        .anyMatch(line -> line.startsWith("db@before ") && line.contains(" / "));
    assertThat(
            varve(
                "volume",
                "inspect",
                "db",
                "-f",
                "{{.Driver}} {{(index .Status.Snapshots 0).Name}}"))
        .isEqualTo("block db@before\n");
    assertThat(attempt("volume", "rm", "db").error()).contains("snapshots");
    assertThat(varve("volume", "rm", "db@before", "db", "copy")).isEqualTo("db@before\ndb\ncopy\n");
    assertThat(attempt("volume", "check").code()).isZero();
    assertThat(attempt("system", "check").error()).contains("sound");
  }

  @Test
  void wholeVolumesAndDeltasTravelAsStreams() throws Exception {
    varve("volume", "create", "db", "--size", "64M");
    inContainer("db:/data", "echo one > /data/file");
    varve("volume", "snapshot", "db@one");
    inContainer("db:/data", "echo two > /data/file");
    varve("volume", "snapshot", "db@two");
    Path whole = directory.resolve("whole");
    Path delta = directory.resolve("delta");
    varve("volume", "export", "db@one", "-o", whole.toString());
    varve("volume", "export", "db@two", "--since", "db@one", "-o", delta.toString());
    assertThat(Files.size(delta)).isLessThan(Files.size(whole));
    varve("volume", "import", "copy", "-i", whole.toString());
    assertThat(varve("volume", "inspect", "copy", "-f", "{{.Options.fs}}")).isEqualTo("ext4\n");
    varve("volume", "import", "copy", "-i", delta.toString());
    assertThat(inContainer("copy:/data", "cat /data/file")).isEqualTo("two\n");
    assertThat(attempt("volume", "import", "copy", "-i", delta.toString()).error())
        .contains("has changed since");
    assertThat(attempt("volume", "import", "db", "-i", whole.toString()).error())
        .contains("exists");
    byte[] torn = Files.readAllBytes(whole);
    torn[torn.length / 2] ^= 1;
    Files.write(whole, torn);
    assertThat(attempt("volume", "import", "torn", "-i", whole.toString()).error())
        .contains("checksum");
    assertThat(varve("volume", "ls", "-q").lines()).containsExactly("copy", "db");
    assertThat(attempt("volume", "check").code()).isZero();
  }

  @Test
  void volumesTravelThroughARegistry() throws Exception {
    varve("volume", "create", "db", "--size", "64M");
    inContainer("db:/data", "echo one > /data/file");
    varve("volume", "snapshot", "db@one");
    inContainer("db:/data", "echo two > /data/file");
    varve("volume", "snapshot", "db@two");
    Process registry =
        new ProcessBuilder(command("registry", "serve", "-l", "127.0.0.1:0"))
            .redirectError(directory.resolve("registry.log").toFile())
            .start();
    try (BufferedReader said = registry.inputReader()) {
      String line = said.readLine();
      assertThat(line).startsWith("Serving on ");
      String name = line.substring(line.lastIndexOf(' ') + 1) + "/db";
      assertThat(varve("volume", "push", "-q", "db@one", name + ":one")).contains("@sha256:");
      varve("volume", "push", "-q", "db@two", name + ":two", "--since", "db@one");
      varve("volume", "pull", name + ":one", "copy");
      assertThat(inContainer("copy:/data", "cat /data/file")).isEqualTo("one\n");
      assertThat(attempt("volume", "pull", name + ":two", "copy").error()).contains("has changed");
      varve("volume", "rollback", "copy@one");
      varve("volume", "pull", name + ":two", "copy");
      assertThat(inContainer("copy:/data", "cat /data/file")).isEqualTo("two\n");
      assertThat(attempt("pull", name + ":one").code()).isNotZero();
    } finally {
      registry.destroy();
      registry.onExit().join();
    }
  }

  @Test
  void volumesAreServedToUsersOfNbdAndNeverToTwoWriters() throws Exception {
    varve("volume", "create", "disk", "--size", "8M", "--fs", "none");
    Path socket = directory.resolve("s");
    String uri = varve("volume", "serve", "-d", "disk", "--nbd", "unix:" + socket).strip();
    assertThat(URI.create(uri).getScheme()).isEqualTo("nbd+unix");
    succeed(List.of("qemu-io", "-f", "raw", "-c", "write -P 7 0 64k", uri));
    assertThat(attempt("run", "--rm", "-v", "disk:/x", "base", "ls").error())
        .contains("two writers");
    varve("volume", "snapshot", "disk@one");
    succeed(List.of("qemu-io", "-f", "raw", "-c", "write -P 8 0 64k", uri));
    Process foreground =
        new ProcessBuilder(
                command("volume", "serve", "disk", "--snapshot", "one", "--nbd", "127.0.0.1:0"))
            .redirectError(directory.resolve("serve.log").toFile())
            .start();
    try (BufferedReader said = foreground.inputReader()) {
      String snapshot = said.readLine();
      succeed(List.of("qemu-io", "-r", "-f", "raw", "-c", "read -P 7 0 64k", snapshot));
    } finally {
      foreground.destroy();
      foreground.onExit().join();
    }
    varve("volume", "serve", "--stop", "disk");
    assertThat(attempt("volume", "serve", "--stop", "disk@one").error())
        .as(
            "the foreground command ended with %d and said %s",
            foreground.exitValue(), Files.readString(directory.resolve("serve.log")))
        .contains("not served");
    assertThat(attempt("run", "--rm", "-v", "disk:/x", "base", "ls").error())
        .contains("neither ext4 nor xfs");
    assertThat(attempt("volume", "serve", "disk", "--nbd", "0.0.0.0:10809").error())
        .contains("loopback");
  }

  @Test
  void boundedSnapshotsWarnAndFollowTheirPolicy() throws Exception {
    varve("volume", "create", "db", "--size", "64M");
    inContainer("db:/data", "dd if=/dev/zero of=/data/file bs=1M count=8");
    varve("volume", "snapshot", "db@strict", "--size", "4M", "--on-full", "error");
    Ended full =
        attempt(
            "run",
            "--rm",
            "--network",
            "none",
            "-v",
            "db:/data",
            "base",
            "sh",
            "-c",
            "dd if=/dev/urandom of=/data/file bs=1M count=8 conv=notrunc,fsync");
    assertThat(full.code()).isNotZero();
    assertThat(attempt("volume", "df").error()).contains("Warning: snapshot db@strict has used");
    varve("volume", "rm", "db@strict");
    varve("volume", "snapshot", "db@loose", "--size", "1M", "--on-full", "invalidate");
    inContainer("db:/data", "dd if=/dev/urandom of=/data/other bs=1M count=8 conv=fsync");
    inContainer("db:/data", "dd if=/dev/urandom of=/data/file bs=1M count=8 conv=notrunc,fsync");
    assertThat(attempt("volume", "df").error()).contains("given up");
    assertThat(varve("volume", "prune", "-f")).contains("db@loose");
    assertThat(attempt("volume", "check").code()).isZero();
  }

  @Test
  void aFullPoolStopsWritersOnlyAndGivesSpaceBack() throws Exception {
    Path blocks = Files.createDirectories(directory.resolve("store/blocks"));
    Mounts.mount("tmpfs", "tmpfs", List.of("size=48m"), blocks);
    try {
      varve("volume", "create", "db", "--size", "256M");
      String write = "dd if=/dev/urandom of=/data/big bs=1M count=99 conv=fsync || echo full";
      assertThat(inContainer("db:/data", "echo kept > /data/file; sync; " + write))
          .contains("full");
      assertThat(inContainer("db:/data", "cat /data/file; rm -f /data/big")).isEqualTo("kept\n");
      assertThat(inContainer("db:/data", "echo again > /data/file; sync; cat /data/file"))
          .isEqualTo("again\n");
      assertThat(attempt("volume", "check").code()).isZero();
    } finally {
      varve("volume", "ls");
      ProcessHandle server = ProcessHandle.of(server().orElseThrow()).orElseThrow();
      server.destroy();
      server.onExit().join();
      Mounts.unmount(blocks, false);
    }
  }

  @Test
  void manyCommandsUseThePoolAtOnce() throws Exception {
    varve("volume", "create", "db", "--size", "64M");
    varve("volume", "snapshot", "db@one");
    try (TaskScope scope = new TaskScope()) {
      for (int i = 0; i < 6; i++) {
        String name = "copy-" + i;
        scope.fork(() -> succeed(command("volume", "clone", "db@one", name)));
      }
      scope.fork(() -> inContainer("db:/data", "echo beside > /data/file"));
      scope.joinOrThrow();
    }
    assertThat(varve("volume", "ls", "-q").lines()).hasSize(7);
    assertThat(attempt("volume", "check").code()).isZero();
  }

  @Test
  void directoryVolumesAreClonedAndHaveNoSnapshots() throws Exception {
    varve("volume", "create", "plain");
    inContainer("plain:/data", "echo one > /data/file");
    varve("volume", "clone", "plain", "copy");
    inContainer("plain:/data", "echo two > /data/file");
    assertThat(inContainer("copy:/data", "cat /data/file")).isEqualTo("one\n");
    assertThat(attempt("volume", "snapshot", "plain@x").error()).contains("is a directory");
    assertThat(attempt("volume", "clone", "plain", "../up").error()).contains("not valid");
    assertThat(attempt("volume", "clone", "plain", "copy").error()).contains("exists");
  }
}
