package io.varve.storage.layer;

import static io.varve.storage.layer.Tars.OVERLAY;
import static io.varve.storage.layer.Tars.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.linux.DirectoryHandle;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.error.DataLoss;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerApplierPrivilegedTest {

  @TempDir Path temp;
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(temp.resolve("root"));
  }

  private boolean isWhiteout(String path) throws IOException {
    Path file = root.resolve(path);
    try (DirectoryHandle parent = DirectoryHandle.open(file.getParent())) {
      return parent
          .find(file.getFileName().toString())
          .filter(status -> status.isWhiteout())
          .isPresent();
    }
  }

  private boolean isOpaque(String path) throws IOException {
    try (DirectoryHandle directory = DirectoryHandle.open(root.resolve(path))) {
      return LowerView.isOpaque(directory, OVERLAY);
    }
  }

  @Test
  void aWhiteoutHidesTheNameBelow() throws IOException {
    new Tars().directory("d").file("d/.wh.gone", "").applyTo(root, OVERLAY);
    assertThat(isWhiteout("d/gone")).isTrue();
    assertThat(isOpaque("d")).isFalse();
  }

  @Test
  void anOpaqueWhiteoutMayComeBeforeOrAfterItsSiblings() throws IOException {
    new Tars()
        .file("before/.wh..wh..opq", "")
        .file("before/f", "1")
        .directory("after")
        .file("after/f", "2")
        .file("after/.wh..wh..opq", "")
        .applyTo(root, OVERLAY);
    assertThat(isOpaque("before")).isTrue();
    assertThat(isOpaque("after")).isTrue();
    assertThat(root.resolve("before/f")).hasContent("1");
    assertThat(root.resolve("after/f")).hasContent("2");
  }

  @Test
  void aWhiteoutHidesOnlyWhatIsBelowNotWhatTheLayerBrings() throws IOException {
    new Tars()
        .file(".wh.f", "")
        .file("f", "new")
        .file("g", "new")
        .file(".wh.g", "")
        .file(".wh.d", "")
        .directory("d")
        .file("d/x", "new")
        .directory("e")
        .file("e/x", "new")
        .file(".wh.e", "")
        .applyTo(root, OVERLAY);
    assertThat(root.resolve("f")).hasContent("new");
    assertThat(root.resolve("g")).hasContent("new");
    assertThat(isOpaque("d")).isTrue();
    assertThat(isOpaque("e")).isTrue();
    assertThat(root.resolve("d/x")).hasContent("new");
    assertThat(root.resolve("e/x")).hasContent("new");
  }

  @Test
  void inPlainFormWhiteoutsRemoveWhatTheLayerDidNotBring() throws IOException {
    Files.createDirectories(root.resolve("d/sub"));
    for (String old : List.of("f", "g", "d/old", "d/sub/old", "h")) {
      Files.writeString(root.resolve(old), "old");
    }
    new Tars()
        .file("g", "new")
        .file(".wh.f", "")
        .file(".wh.g", "")
        .directory("d")
        .directory("d/sub")
        .file("d/sub/new", "new")
        .file("d/.wh..wh..opq", "")
        .applyTo(root, PLAIN);
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(Files::isRegularFile).map(root::relativize).map(Path::toString))
          .containsExactlyInAnyOrder("g", "h", "d/sub/new");
    }
    assertThat(root.resolve("g")).hasContent("new");
  }

  @Test
  void theLastEntryOfANameWins() throws IOException {
    new Tars()
        .file("a", "file")
        .directory("a")
        .file("a/x", "x")
        .directory("b")
        .file("b/c", "c")
        .file("b", "file")
        .symbolicLink("c", "a")
        .file("c", "file")
        .applyTo(root, OVERLAY);
    assertThat(root.resolve("a/x")).hasContent("x");
    assertThat(isOpaque("a")).isTrue();
    assertThat(root.resolve("b")).hasContent("file");
    assertThat(root.resolve("c")).isRegularFile();
  }

  @Test
  void directoriesKeepTheirTimesAndPermissionsWhateverIsWrittenLater() throws IOException {
    Instant time = Instant.parse("1999-12-31T23:59:59.123456789Z");
    new Tars()
        .add(new TarEntry.Directory(LayerPath.of("d"), new Attributes(0555, 7, 8, time)), "")
        .file("d/f", "x")
        .applyTo(root, OVERLAY);
    assertThat(Files.getLastModifiedTime(root.resolve("d")).toInstant()).isEqualTo(time);
    assertThat(Files.getAttribute(root.resolve("d"), "unix:mode")).isEqualTo(040555);
    assertThat(Files.getAttribute(root.resolve("d"), "unix:uid")).isEqualTo(7);
  }

  @Test
  void whatFollowsTheArchiveBelongsToTheDiffId() throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.write(new Tars().file("f", "x").bytes());
    tar.write(new byte[700_000]);
    tar.write(1);
    Applied applied =
        LayerApplier.apply(
            new ByteArrayInputStream(tar.toByteArray()), root, OVERLAY, ApplyOptions.DEFAULT);
    assertThat(applied.diffId()).isEqualTo(new DiffId(Digest.of(tar.toByteArray())));
    assertThat(applied.tarSize()).isEqualTo(tar.size());
  }

  @Test
  void impliedDirectoriesGetTheAttributesTheyHaveBelow() throws IOException {
    Path lower = Files.createDirectory(temp.resolve("lower"));
    Instant time = Instant.parse("2001-01-01T00:00:00.5Z");
    Attributes attributes = new Attributes(02750, 33, 44, time);
    new Tars()
        .add(new TarEntry.Directory(LayerPath.of("opt"), attributes), "")
        .add(new TarEntry.Directory(LayerPath.of("opt/app"), attributes), "")
        .applyTo(lower, OVERLAY);
    Applied applied = new Tars().file("opt/app/f", "x").applyTo(root, OVERLAY);
    assertThat(applied.impliedDirectories())
        .containsExactly(LayerPath.of("opt"), LayerPath.of("opt/app"));
    LayerApplier.complete(applied, root, List.of(lower), OVERLAY);
    for (String path : List.of("opt", "opt/app")) {
      assertThat(Files.getAttribute(root.resolve(path), "unix:mode")).isEqualTo(042750);
      assertThat(Files.getAttribute(root.resolve(path), "unix:gid")).isEqualTo(44);
      assertThat(Files.getLastModifiedTime(root.resolve(path)).toInstant()).isEqualTo(time);
    }
  }

  @Test
  void aHardLinkToALowerLayerBringsItsFileUp() throws IOException {
    Path lower = Files.createDirectory(temp.resolve("lower"));
    Path bottom = Files.createDirectory(temp.resolve("bottom"));
    new Tars().directory("d").file("d/f", "shared").applyTo(bottom, OVERLAY);
    new Tars().directory("other").applyTo(lower, OVERLAY);
    Applied applied =
        new Tars().hardLink("link", "d/f").hardLink("second", "link").applyTo(root, OVERLAY);
    assertThat(applied.unresolvedHardLinks()).hasSize(2);
    LayerApplier.complete(applied, root, List.of(lower, bottom), OVERLAY);
    for (String name : List.of("link", "second", "d/f")) {
      assertThat(root.resolve(name)).hasContent("shared");
      assertThat(Files.getAttribute(root.resolve(name), "unix:nlink")).isEqualTo(3);
    }
    assertThat(Files.getAttribute(bottom.resolve("d/f"), "unix:nlink")).isEqualTo(1);
  }

  @Test
  void aDamagedLayerIsRefusedWhileItsSourceStillWaits() throws Exception {
    byte[] damaged = new byte[300 * 1024];
    damaged[0] = 1;
    try (PipedOutputStream source = new PipedOutputStream();
        PipedInputStream stream = new PipedInputStream(source, damaged.length)) {
      source.write(damaged);
      // Nothing more comes, and the stream does not end.
      assertThatThrownBy(() -> LayerApplier.apply(stream, root, OVERLAY, ApplyOptions.DEFAULT))
          .isInstanceOf(DataLoss.class);
    }
  }

  @Test
  void aFailingSourceFailsTheLayerWithItsOwnError() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new SocketException("connection reset");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return read();
          }
        };
    assertThatThrownBy(() -> LayerApplier.apply(failing, root, OVERLAY, ApplyOptions.DEFAULT))
        .isInstanceOf(SocketException.class);
  }

  @Test
  void forAUserNamespaceTheMarksAreUserAttributes() throws IOException {
    OnDiskFormat.Overlay format = new OnDiskFormat.Overlay(OnDiskFormat.XattrNamespace.USER);
    new Tars().directory("d").file("d/.wh..wh..opq", "").applyTo(root, format);
    try (DirectoryHandle directory = DirectoryHandle.open(root)) {
      assertThat(directory.extendedAttribute("d", "user.overlay.opaque"))
          .hasValue(new byte[] {'y'});
      assertThat(directory.extendedAttribute("d", "trusted.overlay.opaque")).isEmpty();
    }
  }

  @Test
  void aWhiteoutThatHidesNothingGoesOnceTheLayersBelowAreKnown() throws IOException {
    Path lower = Files.createDirectory(temp.resolve("lower"));
    new Tars().directory("d").file("d/there", "").applyTo(lower, OVERLAY);
    Applied applied =
        new Tars()
            .directory("d")
            .file("d/.wh.there", "")
            .file("d/.wh.never", "")
            .applyTo(root, OVERLAY);
    Instant before = Files.getLastModifiedTime(root.resolve("d")).toInstant();
    LayerApplier.complete(applied, root, List.of(lower), OVERLAY);
    assertThat(isWhiteout("d/there")).isTrue();
    assertThat(isWhiteout("d/never")).isFalse();
    assertThat(Files.getLastModifiedTime(root.resolve("d")).toInstant()).isEqualTo(before);
  }

  @Test
  void anOpaqueRootHidesEveryNameBelow() throws IOException {
    Path lower = Files.createDirectory(temp.resolve("lower"));
    new Tars().directory("both").directory("old").file("file", "").applyTo(lower, OVERLAY);
    Applied applied = new Tars().directory("both").file(".wh..wh..opq", "").applyTo(root, OVERLAY);
    LayerApplier.complete(applied, root, List.of(lower), OVERLAY);
    assertThat(isWhiteout("old")).isTrue();
    assertThat(isWhiteout("file")).isTrue();
    assertThat(isOpaque("both")).isTrue();
  }
}
