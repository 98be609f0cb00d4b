package io.varve.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChallengeTest {

  @Test
  void aBearerChallengeIsRead() {
    assertThat(
            Challenge.parse(
                List.of(
                    "Bearer realm=\"https://auth.example/token\",service=\"r\","
                        + "scope=\"repository:a/b:pull,push\"")))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm",
                    "https://auth.example/token",
                    "service",
                    "r",
                    "scope",
                    "repository:a/b:pull,push")));
  }

  @Test
  void severalChallengesInOneFieldAreRead() {
    assertThat(Challenge.parse(List.of("Basic realm=\"a \\\"b\\\"\", Bearer realm=x", "Negotiate")))
        .extracting(Challenge::scheme)
        .containsExactly("basic", "bearer", "negotiate");
  }

  @Property
  void anyTextEndsInSomeList(@ForAll String text) {
    assertThat(Challenge.parse(List.of(text))).isNotNull();
  }
}
