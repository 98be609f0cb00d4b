package io.varve.cli.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands on a terminal, which script(1) makes. */
class TerminalPrivilegedTest extends SupervisionFixture {
  private String onTerminal(String... words) throws Exception {
    StringBuilder line = new StringBuilder("stty rows 33 cols 77;");
    command(words).forEach(word -> line.append(" '").append(word).append("'"));
    return run(List.of("script", "-qec", line.toString(), "/dev/null"));
  }

  @Test
  void aTerminalHasItsSizeBeforeTheFirstInstruction() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(
              onTerminal(
                  "run", "-it", "--rm", "--network", "none", "base", "busybox", "stty", "size"))
          .contains("33 77");
    }
  }

  @Test
  void theTerminalOfAFurtherProcessHasItsSizeBeforeTheFirstInstruction() throws Exception {
    varve("run", "-d", "--name", "c", "--network", "none", "base", "sleep", "1000");

    for (int i = 0; i < 3; i++) {
      assertThat(onTerminal("exec", "-it", "c", "busybox", "stty", "size")).contains("33 77");
    }
  }
}
