package io.varve.cli.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What becomes of containers that nobody waits for when they end. */
class EndingPrivilegedTest extends SupervisionFixture {
  private Path containers() {
    return directory.resolve("store/containers");
  }

  @Test
  void aDetachedContainerThatIsToGoIsGoneWithoutAFurtherCommand() throws Exception {
    String id = varve("run", "-d", "--rm", "--network", "none", "base", "sleep", "0.2").strip();

    while (Files.exists(containers().resolve(id))) {
      Thread.onSpinWait();
    }
    assertThat(runDirectory().resolve("c").resolve(id)).doesNotExist();
  }

  @Test
  void aFailingContainerStartsAgainAsOftenAsAllowed() throws Exception {
    varve(
        "run",
        "-d",
        "--name",
        "f",
        "--restart",
        "on-failure:2",
        "--network",
        "none",
        "base",
        "sh",
        "-c",
        "echo run; exit 4");

    await("{{.State.Status}} {{.RestartCount}}", "f", "exited 2");
    assertThat(varve("logs", "f")).isEqualTo("run\nrun\nrun\n");
    assertThat(inspect("{{.State.ExitCode}}", "f")).contains("4");
  }

  @Test
  void whatAPersonStopsOrKillsStaysDown() throws Exception {
    for (String name : new String[] {"stopped", "killed"}) {
      varve(
          "run",
          "-d",
          "--name",
          name,
          "--restart",
          "always",
          "--network",
          "none",
          "base",
          "sleep",
          "1000");
    }
    varve("stop", "-t", "0", "stopped");
    varve("kill", "killed");

    await("{{.State.Status}} {{.RestartCount}}", "killed", "exited 0");
    await("{{.State.Status}} {{.RestartCount}}", "stopped", "exited 0");
  }

  @Test
  void aContainerWhoseProcessIsKilledFromOutsideStartsAgain() throws Exception {
    varve(
        "run",
        "-d",
        "--name",
        "a",
        "--restart",
        "always",
        "--network",
        "none",
        "base",
        "sleep",
        "1000");
    long pid = Long.parseLong(inspect("{{.State.Pid}}", "a").orElseThrow());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();

    await("{{.State.Status}} {{.RestartCount}}", "a", "running 1");
    assertThat(inspect("{{.State.Pid}}", "a")).isNotEqualTo(java.util.Optional.of(pid + ""));
  }
}
