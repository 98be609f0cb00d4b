package io.varve.cli.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands on a terminal, which script(1) makes. */
class TerminalPrivilegedTest extends SupervisionFixture {
  private static final String WAIT =
      "while [ -z \"$(stty size 2>/dev/null)\" ]; do :; done; stty size";

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
  void theTerminalOfAFurtherProcessGetsItsSizeRightAfterItsBegin() throws Exception {
    varve("run", "-d", "--name", "c", "--network", "none", "base", "sleep", "1000");

    assertThat(onTerminal("exec", "-it", "c", "sh", "-c", WAIT)).contains("33 77");
  }
}
