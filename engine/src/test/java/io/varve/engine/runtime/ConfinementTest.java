package io.varve.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Capabilities, signals and the system call filter. */
class ConfinementTest {
  private static final Set<String> EVERYTHING = Set.copyOf(Capabilities.ALL);

  @Test
  void theDefaultIsDockersFourteen() {
    assertThat(Capabilities.resolve(false, List.of(), List.of(), EVERYTHING))
        .containsExactlyElementsOf(Capabilities.DEFAULT)
        .hasSize(14);
  }

  @Test
  void addedAndDroppedOnesAreApplied() {
    assertThat(Capabilities.resolve(false, List.of("net_admin"), List.of("CAP_CHOWN"), EVERYTHING))
        .contains("CAP_NET_ADMIN")
        .doesNotContain("CAP_CHOWN");
    assertThat(Capabilities.resolve(false, List.of("KILL"), List.of("ALL"), EVERYTHING))
        .containsExactly("CAP_KILL");
    assertThat(Capabilities.resolve(false, List.of("ALL"), List.of(), EVERYTHING))
        .containsExactlyInAnyOrderElementsOf(Capabilities.ALL);
    assertThatThrownBy(() -> Capabilities.resolve(false, List.of("FLY"), List.of(), EVERYTHING))
        .isInstanceOf(InvalidArgument.class);
  }

  @Test
  void nothingIsGivenThatTheHostHasNot() {
    Set<String> host = Capabilities.parseMask("0000000000000021");
    assertThat(host).containsExactly("CAP_CHOWN", "CAP_KILL");
    assertThat(Capabilities.resolve(true, List.of(), List.of(), host))
        .containsExactly("CAP_CHOWN", "CAP_KILL");
  }

  @Test
  void signalsAreReadByNameAndNumber() {
    assertThat(Signals.parse("TERM")).isEqualTo(15);
    assertThat(Signals.parse("sigkill")).isEqualTo(9);
    assertThat(Signals.parse("10")).isEqualTo(10);
    assertThat(Signals.parse("SIGRTMIN+3")).isEqualTo(37);
    assertThatThrownBy(() -> Signals.parse("NOPE")).isInstanceOf(InvalidArgument.class);
    assertThatThrownBy(() -> Signals.parse("65")).isInstanceOf(InvalidArgument.class);
  }

  @Test
  void callsThatNeedACapabilityAreClosedWithoutIt() {
    String without = Json.toText(SeccompProfile.of(Set.of(), "amd64"));
    String with = Json.toText(SeccompProfile.of(Set.of("CAP_SYS_ADMIN"), "amd64"));
    assertThat(without)
        .contains("SCMP_ACT_ERRNO", "\"openat\"", "SCMP_ARCH_X86_64")
        .doesNotContain("\"unshare\"", "\"keyctl\"", "\"kexec_load\"");
    assertThat(with).contains("\"unshare\"").doesNotContain("\"kexec_load\"");
  }
}
