package io.varve.linux.inflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** Needs Debian's package libisal2, which {@code varve setup} installs. */
class IsalGunzipStreamTest extends GunzipStreamContract {

  @Override
  GunzipStream open(InputStream compressed) {
    return GunzipStream.open(compressed);
  }

  @Test
  void theLibraryPassesTheSelfCheck() {
    assertThat(GunzipStream.isNative()).isTrue();
  }
}
