package io.varve.storage.layer;

import static io.varve.storage.layer.Tars.OVERLAY;
import static io.varve.storage.layer.Tars.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.linux.DirectoryHandle;
import io.varve.oci.error.DataLoss;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tries to escape, then looks at the host. */
class LayerHardeningPrivilegedTest {

  private static final String VICTIM = "untouched";

  @TempDir Path temp;
  private Path host;
  private Path root;

  @BeforeEach
  void makeHost() throws IOException {
    host = Files.createDirectory(temp.resolve("host"));
    Files.writeString(host.resolve("passwd"), VICTIM);
    Files.setPosixFilePermissions(
        host.resolve("passwd"), PosixFilePermissions.fromString("rw-r-----"));
    Files.createDirectory(host.resolve("directory"));
    Files.writeString(host.resolve("directory/inner"), VICTIM);
    root = Files.createDirectory(temp.resolve("root"));
  }

  @AfterEach
  void theHostIsUnchanged() throws IOException {
    assertThat(host.resolve("passwd")).hasContent(VICTIM);
    assertThat(Files.getPosixFilePermissions(host.resolve("passwd")))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    assertThat(Files.getAttribute(host.resolve("passwd"), "unix:nlink")).isEqualTo(1);
    assertThat(host.resolve("directory/inner")).hasContent(VICTIM);
    try (var names = Files.list(host)) {
      assertThat(names).hasSize(2);
    }
    try (var names = Files.list(host.resolve("directory"))) {
      assertThat(names).hasSize(1);
    }
    try (var names = Files.list(temp)) {
      assertThat(names).hasSize(2);
    }
  }

  private void refused(Tars tar, OnDiskFormat format) {
    assertThatThrownBy(() -> tar.applyTo(root, format)).isInstanceOf(DataLoss.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../host/new", "a/../../host/new", "/../host/new", "..", "a/.."})
  void namesWithDotsAreRefused(String name) {
    refused(new Tars().raw(name, '0', ""), OVERLAY);
    refused(new Tars().raw(name, '5', ""), PLAIN);
    refused(new Tars().raw("link", '1', name), PLAIN);
  }

  @Test
  void absoluteNamesStayInside() throws IOException {
    new Tars().raw(host.resolve("new").toString(), '0', "").applyTo(root, OVERLAY);
    assertThat(root.resolve(host.resolve("new").toString().substring(1))).exists();
  }

  @Test
  void aFileBehindALinkToTheHostStaysInside() throws IOException {
    Tars absolute =
        new Tars().symbolicLink("way", host.toString()).file("way/passwd", "overwritten");
    refused(absolute, OVERLAY);
    assertThat(root.resolve("way/passwd")).hasContent(VICTIM);
  }

  @Test
  void aFileBehindALinkIsWrittenWhereTheContainerSeesIt() throws IOException {
    new Tars()
        .directory("usr")
        .directory("usr/lib")
        .symbolicLink("lib", "/usr/lib")
        .file("lib/f", "x")
        .symbolicLink("climbing", "../../../../usr")
        .file("climbing/g", "y")
        .applyTo(root, PLAIN);
    assertThat(root.resolve("usr/lib/f")).hasContent("x");
    assertThat(root.resolve("usr/g")).hasContent("y");
  }

  @Test
  void aFileOverALinkReplacesTheLink() throws IOException {
    new Tars()
        .symbolicLink("f", host.resolve("passwd").toString())
        .file("f", "new")
        .symbolicLink("d", host.resolve("directory").toString())
        .directory("d")
        .file("d/inner", "new")
        .applyTo(root, OVERLAY);
    assertThat(root.resolve("f")).isRegularFile().hasContent("new");
    assertThat(Files.isDirectory(root.resolve("d"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(root.resolve("d/inner")).hasContent("new");
  }

  @Test
  void aHardLinkReachesNothingOutside() throws IOException {
    refused(new Tars().hardLink("stolen", host.resolve("passwd").toString()), PLAIN);
    Tars throughLink =
        new Tars().symbolicLink("way", host.toString()).hardLink("stolen", "way/passwd");
    refused(throughLink, PLAIN);
    Applied applied =
        new Tars()
            .symbolicLink("way2", host.toString())
            .hardLink("stolen2", "way2/passwd")
            .applyTo(root, OVERLAY);
    assertThat(applied.unresolvedHardLinks()).hasSize(1);
    assertThatThrownBy(() -> LayerApplier.complete(applied, root, List.of(), OVERLAY))
        .isInstanceOf(DataLoss.class);
  }

  @Test
  void aHardLinkToASymbolicLinkIsOneToTheLinkItself() throws IOException {
    new Tars()
        .symbolicLink("link", host.resolve("passwd").toString())
        .hardLink("second", "link")
        .applyTo(root, PLAIN);
    assertThat(Files.isSymbolicLink(root.resolve("second"))).isTrue();
    // Writing to the second name afterwards replaces it instead of writing through it.
    new Tars().file("second", "new").applyTo(root, PLAIN);
    assertThat(root.resolve("second")).hasContent("new");
  }

  @Test
  void aWhiteoutRemovesNothingOutside() throws IOException {
    Files.createSymbolicLink(root.resolve("way"), host);
    Tars removal = new Tars().file("way/.wh.passwd", "").file("way/directory/.wh..wh..opq", "");
    refused(removal, PLAIN);
    refused(new Tars().file(".wh...", ""), PLAIN);
    refused(new Tars().file(".wh.", ""), PLAIN);
    new Tars().file(".wh.way", "").applyTo(root, PLAIN);
    assertThat(Files.exists(root.resolve("way"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void anEntryBelowAFileIsRefused() {
    refused(new Tars().file("f", "").file("f/g", ""), OVERLAY);
    refused(new Tars().symbolicLink("l", "nowhere").file("l/g", ""), OVERLAY);
    refused(new Tars().symbolicLink("loop", "loop").file("loop/g", ""), OVERLAY);
  }

  @Test
  void overlaysOwnAttributesNeverComeFromALayer() throws IOException {
    Attributes tricky =
        Tars.attributes(0755)
            .withExtended(
                ExtendedAttributes.of(
                    Map.of(
                        "trusted.overlay.redirect", new byte[] {'/'},
                        "user.overlay.opaque", new byte[] {'y'},
                        "user.kept", new byte[] {1})));
    new Tars()
        .add(new TarEntry.Directory(LayerPath.of("d"), tricky), "")
        .add(new TarEntry.File(LayerPath.of("f"), tricky, 0), "")
        .applyTo(root, OVERLAY);
    try (var directory = DirectoryHandle.open(root)) {
      assertThat(directory.extendedAttributes("d")).containsExactly("user.kept");
      assertThat(directory.extendedAttributes("f")).containsExactly("user.kept");
    }
  }

  @Test
  void absurdHeadersAreRefused() {
    byte[] sound = new Tars().file("f", "content").bytes();
    byte[] wrongSum = sound.clone();
    wrongSum[0] ^= 1;
    byte[] cut = Arrays.copyOf(sound, 515);
    for (byte[] bad : List.of(wrongSum, cut)) {
      assertThatThrownBy(
              () ->
                  LayerApplier.apply(
                      new ByteArrayInputStream(bad), root, OVERLAY, ApplyOptions.DEFAULT))
          .isInstanceOf(DataLoss.class);
    }
    refused(new Tars().file("x".repeat(256), ""), OVERLAY);
    refused(new Tars().file("d/".repeat(2100) + "f", ""), OVERLAY);
    refused(new Tars().raw("odd", '~', ""), OVERLAY);
    refused(new Tars().raw("./", '0', ""), OVERLAY);
  }

  @Test
  void limitsEndABomb() {
    Tars many = new Tars();
    for (int i = 0; i < 20; i++) {
      many.file("f" + i, "0123456789");
    }
    byte[] tar = many.bytes();
    for (ApplyOptions limits :
        List.of(
            new ApplyOptions(10, 1000, IdMapping.IDENTITY, false),
            new ApplyOptions(100, 100, IdMapping.IDENTITY, false))) {
      assertThatThrownBy(
              () -> LayerApplier.apply(new ByteArrayInputStream(tar), root, OVERLAY, limits))
          .isInstanceOf(DataLoss.class)
          .hasMessageContaining("more than");
    }
  }
}
