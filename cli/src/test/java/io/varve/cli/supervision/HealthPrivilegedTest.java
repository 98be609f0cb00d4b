package io.varve.cli.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.testing.HostProcesses;
import org.junit.jupiter.api.Test;

/** Health checks, by the process that runs them. */
class HealthPrivilegedTest extends SupervisionFixture {
  private void start(String name, String script) throws Exception {
    varve(
        "run",
        "-d",
        "--name",
        name,
        "--network",
        "none",
        "--health-cmd",
        "test -e /tmp/ok",
        "--health-interval",
        "200ms",
        "--health-retries",
        "2",
        "base",
        "sh",
        "-c",
        script);
  }

  @Test
  void aContainerBecomesHealthyAndUnhealthyByItsOwnCheck() throws Exception {
    start("c", "touch /tmp/ok; sleep 1000");

    varve("wait", "--condition=healthy", "c");
    assertThat(varve("ps")).contains("(healthy)");
    varve("exec", "c", "busybox", "rm", "/tmp/ok");
    varve("wait", "--condition=unhealthy", "c");
    assertThat(inspect("{{.State.Health.Status}}", "c")).contains("unhealthy");
  }

  @Test
  void theProcessThatChecksMayBeKilledAndEndsWithItsLastContainer() throws Exception {
    start("c", "touch /tmp/ok; sleep 1000");
    varve("wait", "--condition=healthy", "c");
    for (ProcessHandle supervisor : processes("health-supervisor")) {
      supervisor.destroyForcibly();
      supervisor.onExit().join();
    }
    assertThat(inspect("{{.State.Status}}", "c")).contains("running");

    start("d", "touch /tmp/ok; sleep 1000"); // starts it again, for both
    varve("exec", "c", "busybox", "rm", "/tmp/ok");
    varve("wait", "--condition=unhealthy", "c");
    assertThat(HostProcesses.withoutChildren(processes("health-supervisor"))).hasSize(1);
  }

  @Test
  void aCheckThatHangsIsEndedAndCountsAsFailed() throws Exception {
    varve(
        "run",
        "-d",
        "--name",
        "h",
        "--network",
        "none",
        "--health-cmd",
        "sleep 1000",
        "--health-interval",
        "100ms",
        "--health-timeout",
        "200ms",
        "--health-retries",
        "1",
        "base",
        "sleep",
        "1000");

    varve("wait", "--condition=unhealthy", "h");
    assertThat(inspect("{{json .State.Health.Log}}", "h").orElseThrow())
        .contains("exceeded timeout");
    varve("stop", "-t", "0", "h");
  }
}
