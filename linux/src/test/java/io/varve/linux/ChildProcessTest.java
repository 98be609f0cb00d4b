package io.varve.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);
  private static final Path NOTHING = Path.of("/dev/null");
  private static final int KILL = 9;

  @TempDir Path temp;

  private static ChildProcess start(List<FileHandle> descriptors, String... arguments)
      throws IOException {
    return ChildProcess.start(List.of(arguments), descriptors, THREADS, () -> {});
  }

  private static String output(String script) throws Exception {
    try (OpenFile nothing = OpenFile.forReading(NOTHING);
        Pipe pipe = Pipe.open();
        InputStream output = pipe.reader().inputStream()) {
      ChildProcess child = start(List.of(nothing, pipe.writer(), nothing), "/bin/sh", "-c", script);
      pipe.writer().close();
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.awaitExit()).isZero();
      return text;
    }
  }

  @Test
  void theExitCodeAndTheSignalAreTold() throws Exception {
    ChildProcess ends = start(List.of(), "/bin/sh", "-c", "exit 7");
    assertThat(ends.awaitExit()).isEqualTo(7);
    assertThat(ends.isAlive()).isFalse();
    ends.signal(KILL); // nothing happens

    ChildProcess sleeps = start(List.of(), "/bin/sleep", "1000");
    assertThat(sleeps.isAlive()).isTrue();
    sleeps.signal(KILL);
    assertThat(sleeps.awaitExit()).isEqualTo(128 + KILL);
  }

  @Test
  void whatItWritesArrivesAndEnds() throws Exception {
    assertThat(output("echo one; echo two")).isEqualTo("one\ntwo\n");
  }

  @Test
  void itHasTheDescriptorsThatItIsGivenAndNoOthers() throws Exception {
    // The virtual machine holds many files; the shell's own look into the directory is over by
    // then.
    List<String> held =
        output("for f in /proc/$$/fd/*; do readlink $f; done; true").lines().toList();
    assertThat(held).hasSize(3);
    assertThat(held.get(0)).isEqualTo("/dev/null");
    assertThat(held.get(1)).startsWith("pipe:");
    assertThat(held.get(2)).isEqualTo("/dev/null");
  }

  @Test
  void descriptorsMayBeGivenInAnyOrder() throws Exception {
    // Ours are numbered as they come, so the swap needs a way around for small numbers.
    Path first = Files.writeString(temp.resolve("a"), "first");
    Path second = Files.writeString(temp.resolve("b"), "second");
    Path to = temp.resolve("to");
    try (OpenFile a = OpenFile.forReading(first);
        OpenFile b = OpenFile.forReading(second);
        OpenFile target = OpenFile.createOrOpen(to, 0600)) {
      ChildProcess child =
          start(List.of(b, target, target, a, b, a), "/bin/sh", "-c", "cat <&3; cat <&4");
      assertThat(child.awaitExit()).isZero();
    }
    assertThat(to).hasContent("firstsecond");
  }

  @Test
  void noSignalIsKeptFromIt() throws Exception {
    assertThat(output("grep SigBlk /proc/self/status")).isEqualTo("SigBlk:\t0000000000000000\n");
  }

  @Test
  void argumentsPassUnchanged() throws Exception {
    Path to = temp.resolve("to");
    try (OpenFile nothing = OpenFile.forReading(NOTHING);
        OpenFile target = OpenFile.createOrOpen(to, 0600)) {
      ChildProcess child =
          start(List.of(nothing, target), "/usr/bin/printf", "%s|", "ä b", "", "x".repeat(9000));
      assertThat(child.awaitExit()).isZero();
    }
    assertThat(to).hasContent("ä b||" + "x".repeat(9000) + "|");
  }

  @Test
  void aProgramThatIsMissingIsNamed() {
    assertThatThrownBy(() -> start(List.of(), "/no/such/program"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void nothingIsStartedWhenThePreparationFails() {
    assertThatThrownBy(
            () ->
                ChildProcess.start(
                    List.of("/bin/true"),
                    List.of(),
                    THREADS,
                    () -> {
                      throw new IOException("not prepared");
                    }))
        .hasMessage("not prepared");
  }
}
