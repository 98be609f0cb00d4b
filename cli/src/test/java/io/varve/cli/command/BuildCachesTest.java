package io.varve.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.cache.remote.CacheExchange;
import io.varve.builder.cache.remote.CacheLocation;
import io.varve.builder.cache.remote.CacheSource;
import io.varve.builder.cache.remote.CacheTarget;
import io.varve.builder.cache.remote.CacheTarget.Mode;
import io.varve.cli.option.ArgumentParser;
import io.varve.cli.option.UsageError;
import io.varve.oci.MediaType.Compression;
import io.varve.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BuildCachesTest {

  private static CacheExchange read(String... flags) {
    Session session =
        new Session(
            InputStream.nullInputStream(),
            new Output(new ByteArrayOutputStream()),
            new Output(new ByteArrayOutputStream()),
            Map.of(),
            Path.of("/here"),
            InstantSource.fixed(Instant.EPOCH),
            () -> {
              throw new IllegalStateException("no engine is needed");
            });
    List<String> words = Stream.concat(Stream.of(flags), Stream.of(".")).toList();
    return BuildCaches.read(
        ArgumentParser.parse(new BuildCommand().spec(), words).orElseThrow(), session);
  }

  @Test
  void anImageAloneIsACacheInARegistry() {
    CacheLocation image =
        new CacheLocation.Registry(Reference.parseTagged("localhost:5000/app"), false);
    assertThat(read("--cache-from", "localhost:5000/app").sources())
        .containsExactly(new CacheSource(image, true));
    assertThat(read("--cache-from", "type=registry,ref=localhost:5000/app").sources())
        .containsExactly(new CacheSource(image, true));
  }

  @Test
  void theTypesOfDockerAreRead() {
    assertThat(read("--cache-from", "type=local,src=c,mounts=false").sources())
        .containsExactly(new CacheSource(new CacheLocation.Directory(Path.of("/here/c")), false));
    assertThat(read("--cache-to", "type=inline").inline()).isTrue();
    CacheTarget.Artifact target =
        (CacheTarget.Artifact)
            read("--cache-to", "type=local,dest=/c,mode=max,mounts=true,ignore-error=true")
                .targets()
                .getFirst();
    assertThat(target.location()).isEqualTo(new CacheLocation.Directory(Path.of("/c")));
    assertThat(target.mode()).isEqualTo(Mode.MAX);
    assertThat(target.mounts()).isTrue();
    assertThat(target.ignoreErrors()).isTrue();
    assertThat(target.packing().compression()).isEqualTo(Compression.ZSTD);
  }

  @Test
  void theOldBuildArgumentAsksForAnInlineCache() {
    assertThat(read("--build-arg", "BUILDKIT_INLINE_CACHE=1").inline()).isTrue();
    assertThat(read("--build-arg", "BUILDKIT_INLINE_CACHE=0").inline()).isFalse();
  }

  @Test
  void aRegistryGetsTheLayersAsAPushWouldPackThem() {
    CacheTarget.Artifact target =
        (CacheTarget.Artifact) read("--cache-to", "type=registry,ref=a/b:c").targets().getFirst();
    assertThat(target.packing().compression()).isEqualTo(Compression.GZIP);
    assertThat(target.mode()).isEqualTo(Mode.MIN);
  }

  @Test
  void whatIsNotUnderstoodIsSaid() {
    assertThatThrownBy(() -> read("--cache-to", "type=gha,scope=x")).isInstanceOf(UsageError.class);
    assertThatThrownBy(() -> read("--cache-to", "type=s3"))
        .hasMessageContaining("type=registry, type=local or type=inline");
    assertThatThrownBy(() -> read("--cache-to", "type=registry")).hasMessageContaining("ref=");
    assertThatThrownBy(() -> read("--cache-to", "type=local,dest=c,mode=all"))
        .hasMessageContaining("mode=min or mode=max");
    assertThatThrownBy(() -> read("--cache-to", "type=inline,mode=max"))
        .hasMessageContaining("the image is the cache");
  }
}
