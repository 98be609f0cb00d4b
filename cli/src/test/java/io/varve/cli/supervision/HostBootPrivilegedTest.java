package io.varve.cli.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes back after the host has gone down, in order or by a power cut. */
class HostBootPrivilegedTest extends SupervisionFixture {

  private void runDetached(String name, String... options) throws Exception {
    List<String> words =
        new java.util.ArrayList<>(List.of("run", "-d", "--name", name, "--network", "none"));
    words.addAll(List.of(options));
    words.addAll(List.of("base", "sleep", "1000"));
    varve(words.toArray(String[]::new));
  }

  private List<String> running() throws Exception {
    return varve("ps", "--format", "{{.Names}}").lines().sorted().toList();
  }

  @Test
  void whatIsToRunWithTheHostStartsAgainAfterAnOrderlyEnd() throws Exception {
    runDetached("always", "--restart", "always");
    runDetached("unless", "--restart", "unless-stopped");
    runDetached("halted", "--restart", "unless-stopped");
    runDetached("plain");
    varve("stop", "-t", "0", "halted");
    varve("stop", "-t", "0", "always");

    assertThat(varve("system", "stop").lines()).containsExactlyInAnyOrder("unless", "plain");
    assertThat(running()).isEmpty();

    assertThat(varve("system", "start").lines()).containsExactly("always", "unless");
    assertThat(running()).containsExactly("always", "unless");
    assertThat(varve("system", "start")).isEmpty();
  }

  @Test
  void whatThePowerCutEndedStartsAgain() throws Exception {
    runDetached("failing", "--restart", "on-failure");
    runDetached("always", "--restart", "always");
    runDetached("plain");
    for (String name : List.of("failing", "always", "plain")) {
      String id = inspect("{{.Id}}", name).orElseThrow();
      killMonitor(id);
    }
    run(List.of("rm", "-rf", runDirectory().resolve("c").toString()));

    assertThat(varve("system", "start").lines()).containsExactly("failing", "always");
    assertThat(inspect("{{.State.Status}} {{.State.ExitCode}}", "plain")).contains("exited 255");
  }

  /** As if the host had lost its power: nobody is told. */
  private void killMonitor(String id) throws Exception {
    for (ProcessHandle monitor : processes("conmon")) {
      if (monitor.info().commandLine().orElse("").contains(id)) {
        List<ProcessHandle> all = new java.util.ArrayList<>(monitor.descendants().toList());
        monitor.destroyForcibly();
        monitor.onExit().join();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
      }
    }
  }
}
