package io.varve.oci.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.oci.Digest;
import org.junit.jupiter.api.Test;

class StatusCodesTest {

  @Test
  void eachKindHasItsHttpStatus() {
    assertThat(StatusCodes.http(new InvalidArgument("m"))).isEqualTo(400);
    assertThat(StatusCodes.http(new Unauthenticated("m"))).isEqualTo(401);
    assertThat(StatusCodes.http(new PermissionDenied("m"))).isEqualTo(403);
    assertThat(StatusCodes.http(new NotFound("m"))).isEqualTo(404);
    assertThat(StatusCodes.http(new Conflict("m"))).isEqualTo(409);
    assertThat(StatusCodes.http(new NotImplemented("m"))).isEqualTo(501);
    assertThat(StatusCodes.http(new Unavailable("m"))).isEqualTo(503);
  }

  @Test
  void aMismatchNamesTheSubjectAndBothDigests() {
    Digest expected = Digest.of(new byte[] {1});
    Digest actual = Digest.of(new byte[] {2});
    assertThat(new DigestMismatch(expected, actual, "layer 3"))
        .hasMessageContaining("layer 3")
        .hasMessageContaining(expected.toString())
        .hasMessageContaining(actual.toString());
  }
}
