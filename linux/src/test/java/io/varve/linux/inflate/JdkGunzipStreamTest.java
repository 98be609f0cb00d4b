package io.varve.linux.inflate;

import java.io.InputStream;

class JdkGunzipStreamTest extends GunzipStreamContract {

  @Override
  GunzipStream open(InputStream compressed) {
    return GunzipStream.openWithJdk(compressed);
  }
}
