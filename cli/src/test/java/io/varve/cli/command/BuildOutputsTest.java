package io.varve.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.image.Annotations.Entry;
import io.varve.builder.image.Annotations.Level;
import io.varve.builder.output.BuildOutput;
import io.varve.builder.output.Destination;
import io.varve.builder.output.LayerPackaging;
import io.varve.cli.option.ArgumentParser;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import io.varve.image.archive.ImageSaver.Format;
import io.varve.oci.MediaType.Compression;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildOutputsTest {

  private static Arguments arguments(String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.add(".");
    return ArgumentParser.parse(new BuildCommand().spec(), line).orElseThrow();
  }

  private static List<BuildOutput> outputs(String... words) {
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
    return new BuildOutputs(arguments(words), session).outputs();
  }

  private static BuildOutput output(String text) {
    return outputs("-o", text).getFirst();
  }

  @Test
  void aPathAloneIsADirectoryAndADashIsATarOnStandardOutput() {
    assertThat(output("out")).isEqualTo(new BuildOutput.Directory(Path.of("/here/out")));
    assertThat(BuildOutputs.useStandardOutput(outputs("-o", "-"))).isTrue();
    assertThat(BuildOutputs.useStandardOutput(outputs("-o", "type=tar,dest=x"))).isFalse();
    assertThat(BuildOutputs.useStandardOutput(outputs("-o", "type=oci"))).isTrue();
  }

  @Test
  void severalOutputsKeepTheirOrderAndOnlyOneGoesToStandardOutput() {
    assertThat(outputs("-o", "a", "-o", "type=tar,dest=b.tar"))
        .containsExactly(
            new BuildOutput.Directory(Path.of("/here/a")),
            new BuildOutput.Tar(Destination.file(Path.of("/here/b.tar"))));
    assertThatThrownBy(() -> outputs("-o", "-", "-o", "type=oci")).isInstanceOf(UsageError.class);
  }

  @Test
  void anImageMayHaveSeveralNamesInQuotes() {
    assertThat(output("type=image,\"name=a:1,b:2\""))
        .isEqualTo(
            new BuildOutput.Image(
                List.of(Reference.parseTagged("a:1"), Reference.parseTagged("b:2")),
                LayerPackaging.STANDARD));
  }

  @Test
  void pushIsARegistryOutput() {
    assertThat(output("type=image,name=r.io/a,push=true")).isInstanceOf(BuildOutput.Registry.class);
    assertThat(output("type=registry,registry.insecure=true"))
        .isInstanceOfSatisfying(
            BuildOutput.Registry.class, registry -> assertThat(registry.insecure()).isTrue());
    assertThat(output("type=image,name=r.io/a,push-by-digest=true,push=true"))
        .isInstanceOfSatisfying(
            BuildOutput.Registry.class, registry -> assertThat(registry.byDigest()).isTrue());
    assertThat(outputs("--push").getFirst()).isInstanceOf(BuildOutput.Registry.class);
    assertThat(outputs("--push", "-o", "type=image")).hasSize(1);
    assertThat(outputs("--push", "-o", "out")).hasSize(2);
  }

  @Test
  void dockerWithoutAPlaceLoadsIntoTheStore() {
    assertThat(output("type=docker")).isEqualTo(BuildOutput.Image.PLAIN);
    assertThat(outputs("--load")).containsExactly(BuildOutput.Image.PLAIN);
    assertThat(output("type=docker,dest=x.tar"))
        .isInstanceOfSatisfying(
            BuildOutput.Archive.class,
            archive -> assertThat(archive.format()).isEqualTo(Format.DOCKER));
  }

  @Test
  void compressionIsOfTheOutputOrOfTheCommand() {
    assertThat(packing("type=oci,dest=x,compression=zstd,compression-level=7").level())
        .isEqualTo(7);
    assertThat(packing("type=oci,dest=x,compression=uncompressed").compression())
        .isEqualTo(Compression.NONE);
    BuildOutput given = outputs("--compress", "zstd", "-o", "type=oci,dest=x").getFirst();
    assertThat(((BuildOutput.Archive) given).packaging().packing().compression())
        .isEqualTo(Compression.ZSTD);
    assertThat(((BuildOutput.Archive) output("type=oci,dest=x,force-compression=true")).packaging())
        .matches(packaging -> packaging.force());
  }

  private static io.varve.image.transfer.Packing packing(String text) {
    return ((BuildOutput.Archive) output(text)).packaging().packing();
  }

  @Test
  void anArchiveMayBeADirectory() {
    assertThat(output("type=oci,dest=d,tar=false")).isInstanceOf(BuildOutput.Layout.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type=nothing",
        "dest=x",
        "type=local",
        "type=oci,colour=red",
        "type=oci,compression=lzma",
        "type=oci,tar=false",
        "type=oci,tar=perhaps",
        "type=image,\"name=a",
        "type=image,oci-mediatypes=false"
      })
  void whatMakesNoSenseIsRefused(String text) {
    assertThatThrownBy(() -> output(text))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("output");
  }

  @Test
  void annotationsComeFromTheFlagAndFromOutputs() {
    assertThat(
            BuildAnnotations.read(
                    arguments(
                        "--annotation",
                        "a=1",
                        "--annotation",
                        "index,manifest[linux/arm64]:b=2",
                        "-o",
                        "type=image,annotation.c=3,annotation-index.d=4,annotation[linux/arm64].e=5"))
                .entries())
        .containsExactly(
            new Entry(Level.MANIFEST, Optional.empty(), "a", "1"),
            new Entry(Level.INDEX, Optional.empty(), "b", "2"),
            new Entry(Level.MANIFEST, Optional.of(Platform.parse("linux/arm64")), "b", "2"),
            new Entry(Level.MANIFEST, Optional.empty(), "c", "3"),
            new Entry(Level.INDEX, Optional.empty(), "d", "4"),
            new Entry(Level.MANIFEST, Optional.of(Platform.parse("linux/arm64")), "e", "5"));
    assertThatThrownBy(() -> BuildAnnotations.read(arguments("--annotation", "somewhere:a=1")))
        .isInstanceOf(UsageError.class);
  }
}
