package io.varve.engine.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.step.StepCommand;
import io.varve.builder.step.StepMount;
import io.varve.builder.step.StepNetwork;
import io.varve.builder.step.StepRunner;
import io.varve.oci.error.NotFound;
import io.varve.storage.snapshot.Mount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What every runner of build steps does. */
abstract class StepRunnerContract {

  final List<String> lines = new CopyOnWriteArrayList<>();

  abstract StepRunner runner();

  /** What is mounted to get a root file system with busybox in {@code /bin}. */
  abstract List<Mount> rootfs() throws IOException;

  final StepCommand command(
      StepNetwork network, String user, List<StepMount> mounts, String... arguments)
      throws IOException {
    SequencedMap<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/bin");
    environment.put("GIVEN", "a value");
    return new StepCommand(
        "s",
        rootfs(),
        List.of(arguments),
        environment,
        "/",
        user,
        mounts,
        network,
        false,
        "buildhost");
  }

  final int step(StepNetwork network, String user, List<StepMount> mounts, String... arguments)
      throws IOException, InterruptedException {
    return runner()
        .run(
            command(network, user, mounts, arguments),
            (error, text) -> lines.add((error ? "E " : "O ") + text));
  }

  private int shell(String script) throws IOException, InterruptedException {
    return step(StepNetwork.NONE, "", List.of(), "sh", "-c", script);
  }

  @Test
  void outputArrivesByLineWithTheExitCode() throws Exception {
    assertThat(shell("echo good; echo bad >&2; echo no line break | tr -d '\\n'; exit 4"))
        .isEqualTo(4);
    assertThat(lines).containsExactlyInAnyOrder("O good", "E bad", "O no line break");
  }

  @Test
  void theProgramSeesTheVariablesGivenAndAHome() throws Exception {
    assertThat(shell("echo $GIVEN; echo $HOME; pwd; echo \"${USER-none}\"")).isZero();
    assertThat(lines).containsExactly("O a value", "O /root", "O /", "O none");
  }

  @Test
  void standardInputIsEmpty() throws Exception {
    assertThat(shell("cat; echo end")).isZero();
    assertThat(lines).containsExactly("O end");
  }

  @Test
  void aMissingProgramOrUserIsNamed() {
    assertThatThrownBy(() -> step(StepNetwork.NONE, "", List.of(), "nosuchprogram"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("nosuchprogram");
    assertThatThrownBy(() -> step(StepNetwork.NONE, "nobody-here", List.of(), "true"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("nobody-here");
  }

  @Test
  void anInterruptKillsTheProgram() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    StepCommand command =
        command(StepNetwork.NONE, "", List.of(), "sh", "-c", "echo begun; sleep 1000");
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    runner().run(command, (_, _) -> begun.countDown());
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    begun.await();

    thread.interrupt();
    thread.join();

    assertThat(interrupted.getCount()).isZero();
    nothingIsLeft();
  }

  /** Checks that no step has left anything behind. */
  void nothingIsLeft() throws IOException {}
}
