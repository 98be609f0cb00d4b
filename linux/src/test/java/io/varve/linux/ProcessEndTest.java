package io.varve.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ProcessEndTest {

  /** Ends itself while another thread waits for ever. */
  static final class Ending {
    private Ending() {}

    public static void main(String[] arguments) {
      CountDownLatch never = new CountDownLatch(1);
      Thread.ofPlatform()
          .start(
              () -> {
                try {
                  never.await();
                } catch (InterruptedException _) {
                  Thread.currentThread().interrupt();
                }
              });
      new ProcessEnd(Integer.parseInt(arguments[0])).now();
    }
  }

  @Test
  void theProcessEndsWithItsCodeWhateverItsThreadsDo() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Ending.class.getName(),
                "7")
            .inheritIO()
            .start();

    assertThat(process.waitFor()).isEqualTo(7);
  }
}
