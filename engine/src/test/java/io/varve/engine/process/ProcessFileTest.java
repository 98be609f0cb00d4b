package io.varve.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessFileTest {

  @Test
  void aLivingProcessIsRead() throws IOException {
    assertThat(ProcessFile.read(ProcessHandle.current().pid(), "stat"))
        .hasValueSatisfying(stat -> assertThat(stat).contains("java"));
  }

  @Test
  void aProcessThatEndsWhileItIsReadIsGone() throws Exception {
    for (int i = 0; i < 100; i++) {
      Process process = new ProcessBuilder("true").start();
      while (ProcessFile.read(process.pid(), "stat").isPresent()) {
        Thread.onSpinWait();
      }
      assertThat(process.waitFor()).isZero();
    }
  }
}
