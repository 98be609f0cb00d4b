package io.varve.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The argument of {@code --publish}. */
class PortMappingTest {
  @Test
  void allFormsAreRead() {
    assertThat(PortMapping.parse("80"))
        .containsExactly(new PortMapping(Optional.empty(), 0, 80, "tcp"));
    assertThat(PortMapping.parse("8080:80/udp"))
        .containsExactly(new PortMapping(Optional.empty(), 8080, 80, "udp"));
    assertThat(PortMapping.parse("127.0.0.1:8080:80"))
        .containsExactly(new PortMapping(Optional.of("127.0.0.1"), 8080, 80, "tcp"));
    assertThat(PortMapping.parse("[::1]:8080:80"))
        .containsExactly(new PortMapping(Optional.of("::1"), 8080, 80, "tcp"));
    assertThat(PortMapping.parse("127.0.0.1::80"))
        .containsExactly(new PortMapping(Optional.of("127.0.0.1"), 0, 80, "tcp"));
    assertThat(PortMapping.parse("8000-8001:80-81"))
        .containsExactly(
            new PortMapping(Optional.empty(), 8000, 80, "tcp"),
            new PortMapping(Optional.empty(), 8001, 81, "tcp"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "0", "65536", "80:90:x", "80-82:80", "9-8", "80/sctp"})
  void malformedOnesAreRefused(String text) {
    assertThatThrownBy(() -> PortMapping.parse(text)).isInstanceOf(InvalidArgument.class);
  }
}
