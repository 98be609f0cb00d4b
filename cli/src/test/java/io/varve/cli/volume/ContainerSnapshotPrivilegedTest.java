package io.varve.cli.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.testing.Ended;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A container's files and volumes are frozen, cloned and rolled back together. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContainerSnapshotPrivilegedTest extends VolumeFixture {

  private static final String SHOW = "cat /layer /data/file; ls /deleted || echo no";

  @Test
  void filesAndVolumesGoTogether() throws Exception {
    varve("volume", "create", "db", "--size", "64M");
    varve(
        "run",
        "-d",
        "--name",
        "c",
        "--network",
        "none",
        "-v",
        "db:/data",
        "-v",
        "plain:/plain",
        "base",
        "sleep",
        "99");
    varve(
        "exec",
        "c",
        "sh",
        "-c",
        "echo old > /layer; echo old > /data/file; echo x > /deleted; rm /bin/dd");
    Ended taken = attempt("container", "snapshot", "c@before");
    assertThat(taken.output()).isEqualTo("c@before\n");
    assertThat(taken.error()).contains("plain is a directory");
    varve("exec", "c", "sh", "-c", "echo new > /layer; echo new > /data/file; rm /deleted");
    assertThat(varve("container", "snapshots", "c", "--format", "{{.Name}} {{.Volumes}}"))
        .isEqualTo("c@before db@before\n");

    varve("container", "clone", "--start", "c@before", "twin");
    assertThat(varve("exec", "twin", "sh", "-c", SHOW + "; ls /bin/dd || echo whiteout"))
        .isEqualTo("old\nold\n/deleted\nwhiteout\n");
    varve("exec", "twin", "sh", "-c", "echo mine > /layer; echo mine > /data/file");
    assertThat(varve("exec", "c", "sh", "-c", SHOW)).isEqualTo("new\nnew\nno\n");
    assertThat(varve("diff", "twin")).contains("D /bin/dd").contains("A /layer");
    varve("rm", "-f", "-v", "twin");
    assertThat(varve("volume", "ls", "-q").lines()).containsExactly("db", "plain");

    varve("container", "clone", "c", "now");
    assertThat(varve("volume", "df", "-q").lines())
        .containsExactlyInAnyOrder("db", "db@before", "db-now");
    assertThat(attempt("container", "rollback", "c@before").error()).contains("is running");
    varve("rm", "-v", "now");
    varve("kill", "c");
    varve("wait", "c");
    varve("container", "rollback", "c@before");
    varve("start", "c");
    assertThat(varve("exec", "c", "sh", "-c", SHOW)).isEqualTo("old\nold\n/deleted\n");
    assertThat(attempt("container", "snapshot", "c@before").error()).contains("has a snapshot");
    assertThat(attempt("container", "snapshot", "c@../x").error()).contains("not valid");
    varve("container", "snapshot", "--rm", "c@before");
    assertThat(varve("volume", "df", "-q")).isEqualTo("db\n");
    assertThat(attempt("system", "check").error()).contains("sound");
  }
}
