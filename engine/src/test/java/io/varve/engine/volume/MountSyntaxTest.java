package io.varve.engine.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mounts as options write them. */
class MountSyntaxTest {
  @Test
  void volumesAreRead() {
    assertThat(MountSyntax.volume("/data"))
        .isEqualTo(
            new MountRequest.Volume(Optional.empty(), "/data", false, true, Optional.empty()));
    assertThat(MountSyntax.volume("v:/data:ro,nocopy"))
        .isEqualTo(
            new MountRequest.Volume(Optional.of("v"), "/data", true, false, Optional.empty()));
    assertThat(MountSyntax.volume("/host:/data:rshared"))
        .isEqualTo(new MountRequest.Bind("/host", "/data", false, true, Optional.of("rshared")));
  }

  @Test
  void longMountsAreRead() {
    assertThat(MountSyntax.mount("type=bind,src=/a,dst=/b,readonly"))
        .isEqualTo(new MountRequest.Bind("/a", "/b", true, false, Optional.empty()));
    assertThat(MountSyntax.mount("source=v,target=/b,volume-subpath=x/y"))
        .isEqualTo(
            new MountRequest.Volume(Optional.of("v"), "/b", false, true, Optional.of("x/y")));
    assertThat(MountSyntax.mount("type=tmpfs,target=/t,tmpfs-size=1k,tmpfs-mode=700"))
        .isEqualTo(new MountRequest.Tmpfs("/t", false, OptionalLong.of(1024), Optional.of(0700)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"type=bind,target=/b", "type=x,target=/b", "target=b", "target=/", "what=1"})
  void malformedOnesAreRefused(String text) {
    assertThatThrownBy(() -> MountSyntax.mount(text)).isInstanceOf(InvalidArgument.class);
  }

  @Test
  void sizesAreRead() {
    assertThat(MountSyntax.bytes("64m")).isEqualTo(64L << 20);
    assertThat(MountSyntax.bytes("2GB")).isEqualTo(2L << 30);
    assertThat(MountSyntax.bytes("17")).isEqualTo(17);
    assertThatThrownBy(() -> MountSyntax.bytes("99999999999t")).isInstanceOf(InvalidArgument.class);
  }
}
