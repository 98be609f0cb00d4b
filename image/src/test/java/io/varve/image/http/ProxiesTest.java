package io.varve.image.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {

  private static final Proxies PROXIES =
      Proxies.of(
          Map.of(
              "HTTP_PROXY", "http://plain:3128",
              "https_proxy", "secure:3129",
              "NO_PROXY", " .example.org, intern , host:5000,*.wild.net "));

  @ParameterizedTest
  @CsvSource({
    "http://a.com/, http://plain:3128",
    "https://a.com/, http://secure:3129",
    "https://example.org.evil.com/, http://secure:3129",
    "https://notintern/, http://secure:3129",
    "https://host/, http://secure:3129",
    "https://127.evil.com/, http://secure:3129"
  })
  void addressesGoThroughTheirProxy(URI address, URI proxy) {
    assertThat(PROXIES.forAddress(address)).contains(proxy);
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example.org/",
    "https://intern:5000/",
    "https://x.intern/",
    "https://HOST:5000/",
    "https://a.wild.net/",
    "http://localhost:5000/",
    "http://127.0.0.1:5000/",
    "http://[::1]:5000/"
  })
  void namedHostsAndLoopbackAreReachedDirectly(URI address) {
    assertThat(PROXIES.forAddress(address)).isEmpty();
  }

  @Test
  void withoutVariablesThereIsNoProxy() {
    assertThat(Proxies.of(Map.of("http_proxy", "", "HTTPS_PROXY", ":::"))).isEqualTo(Proxies.NONE);
    assertThat(
            Proxies.of(Map.of("http_proxy", "p", "NO_PROXY", "*"))
                .forAddress(URI.create("http://a")))
        .isEqualTo(Optional.empty());
  }
}
