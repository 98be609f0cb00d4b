package io.varve.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

  @Test
  void theDigestOfNothingIsTheWellKnownOne() {
    assertThat(Digest.of(new byte[0]))
        .hasToString("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256",
        "sha256:",
        "sha256:abc",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "sha256:../../../../etc/passwd0000000000000000000000000000000000000000000000",
      })
  void malformedDigestsAreRefused(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(InvalidArgument.class);
    assertThat(Digest.isDigest(text)).isFalse();
  }

  @Property
  void theWrittenFormReadsBack(@ForAll byte[] content) {
    Digest digest = Digest.of(content);
    assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
    assertThat(Digest.of(ByteBuffer.wrap(content))).isEqualTo(digest);
    assertThat(Digest.isDigest(digest.toString())).isTrue();
  }

  @Test
  void aChainOfOneLayerIsTheLayerAndLongerChainsHashTheirParts() {
    DiffId base = new DiffId(Digest.of("base".getBytes(UTF_8)));
    DiffId top = new DiffId(Digest.of("top".getBytes(UTF_8)));
    List<ChainId> chains = ChainId.prefixes(List.of(base, top));
    assertThat(chains.getFirst().digest()).isEqualTo(base.digest());
    assertThat(chains.getLast().digest()).isEqualTo(Digest.of((base + " " + top).getBytes(UTF_8)));
    assertThat(ChainId.prefixes(List.of())).isEmpty();
  }
}
