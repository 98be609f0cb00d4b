package io.varve.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestartPolicyTest {
  @ParameterizedTest
  @ValueSource(strings = {"no", "on-failure", "on-failure:3", "always", "unless-stopped"})
  void whatIsWrittenIsReadAgain(String text) {
    assertThat(RestartPolicy.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sometimes", "always:3", "on-failure:x", "on-failure:-1"})
  void nonsenseIsRefused(String text) {
    assertThatThrownBy(() -> RestartPolicy.parse(text))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining(text);
  }

  @Test
  void failuresAreRetriedAsOftenAsAllowed() {
    RestartPolicy policy = RestartPolicy.parse("on-failure:2");

    assertThat(policy.applies(1, 1)).isTrue();
    assertThat(policy.applies(1, 2)).isFalse();
    assertThat(policy.applies(0, 0)).isFalse();
    assertThat(RestartPolicy.parse("always").applies(0, 1000)).isTrue();
    assertThat(RestartPolicy.NEVER.applies(1, 0)).isFalse();
  }
}
