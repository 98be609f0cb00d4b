package io.varve.unionfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnionFileSystemTest {

  @TempDir Path directory;
  private Path lower;
  private Path upper;
  private UnionFileSystem merged;

  @BeforeEach
  void stack() throws IOException {
    lower = Files.createDirectory(directory.resolve("lower"));
    upper = Files.createDirectory(directory.resolve("upper"));
    Path work = Files.createDirectory(directory.resolve("work"));
    MarkerLayerFormat format = new MarkerLayerFormat();
    merged = UnionFileSystem.writable(LayerStack.of(format, List.of(lower)), upper, format, work);
  }

  @Test
  void writingCopiesUpAndLeavesTheLayerBelowAlone() throws IOException {
    Files.createDirectory(lower.resolve("etc"));
    Files.writeString(lower.resolve("etc/hosts"), "old");

    Files.writeString(merged.getPath("/etc/hosts"), "new");

    assertThat(Files.readString(merged.getPath("/etc/hosts"))).isEqualTo("new");
    assertThat(Files.readString(lower.resolve("etc/hosts"))).isEqualTo("old");
    assertThat(Files.readString(upper.resolve("etc/hosts"))).isEqualTo("new");
  }

  @Test
  void copyUpKeepsModeAndTimesOfParentsToo() throws IOException {
    Path etc = Files.createDirectory(lower.resolve("etc"));
    Files.writeString(etc.resolve("a"), "");
    Files.setPosixFilePermissions(etc, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setLastModifiedTime(etc.resolve("a"), FileTime.fromMillis(5000));

    Files.setPosixFilePermissions(
        merged.getPath("/etc/a"), PosixFilePermissions.fromString("r--------"));

    assertThat(Files.getPosixFilePermissions(upper.resolve("etc")))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-x--x"));
    assertThat(Files.getLastModifiedTime(merged.getPath("/etc/a")).toMillis()).isEqualTo(5000);
  }

  @Test
  void deletingLeavesAWhiteoutOnlyWhenALayerBelowHasTheName() throws IOException {
    Files.writeString(lower.resolve("a"), "");
    Files.writeString(merged.getPath("/b"), "");

    Files.delete(merged.getPath("/a"));
    Files.delete(merged.getPath("/b"));

    assertThat(names(upper)).containsExactly(".wh.a");
    assertThat(names(merged.getPath("/"))).isEmpty();
  }

  @Test
  void aDirectoryMadeAgainIsOpaque() throws IOException {
    Files.createDirectory(lower.resolve("d"));
    Files.writeString(lower.resolve("d/old"), "");
    Files.delete(merged.getPath("/d/old"));
    Files.delete(merged.getPath("/d"));

    Files.createDirectory(merged.getPath("/d"));

    assertThat(names(merged.getPath("/d"))).isEmpty();
    assertThat(names(upper.resolve("d"))).containsExactly(".wh..wh..opq");
  }

  @Test
  void aDirectoryWithEntriesBelowIsNotEmpty() throws IOException {
    Files.createDirectory(lower.resolve("d"));
    Files.writeString(lower.resolve("d/old"), "");

    assertThatThrownBy(() -> Files.delete(merged.getPath("/d")))
        .isInstanceOf(DirectoryNotEmptyException.class);
  }

  @Test
  void movingADirectoryTakesWhatLiesBelowAlong() throws IOException {
    Files.createDirectories(lower.resolve("d/e"));
    Files.writeString(lower.resolve("d/e/f"), "content");

    Files.move(merged.getPath("/d"), merged.getPath("/moved"));

    assertThat(Files.readString(merged.getPath("/moved/e/f"))).isEqualTo("content");
    assertThat(Files.exists(merged.getPath("/d"))).isFalse();
    assertThat(Files.exists(lower.resolve("d/e/f"))).isTrue();
  }

  @Test
  void aDirectoryDoesNotMoveIntoItself() throws IOException {
    Files.createDirectory(merged.getPath("/d"));

    assertThatThrownBy(() -> Files.move(merged.getPath("/d"), merged.getPath("/d/e")))
        .isInstanceOf(FileSystemException.class);
    assertThat(Files.isDirectory(merged.getPath("/d"))).isTrue();
  }

  @Test
  void movingOverADeletedNameShowsTheNewFile() throws IOException {
    Files.writeString(lower.resolve("a"), "a");
    Files.writeString(lower.resolve("b"), "b");
    Files.delete(merged.getPath("/b"));

    Files.move(merged.getPath("/a"), merged.getPath("/b"));

    assertThat(Files.readString(merged.getPath("/b"))).isEqualTo("a");
    assertThat(names(merged.getPath("/"))).containsExactly("b");
  }

  @Test
  void writingThroughAnAbsoluteLinkStaysInTheTree() throws IOException {
    Files.createSymbolicLink(lower.resolve("link"), directory.resolve("outside"));
    Files.createDirectories(merged.getPath(directory.toString()));

    Files.writeString(merged.getPath("/link"), "inside");

    assertThat(Files.exists(directory.resolve("outside"))).isFalse();
    assertThat(Files.readString(merged.getPath(directory + "/outside"))).isEqualTo("inside");
  }

  @Test
  void aHardLinkSharesItsContent() throws IOException {
    Files.writeString(lower.resolve("a"), "1");

    Files.createLink(merged.getPath("/b"), merged.getPath("/a"));
    Files.writeString(merged.getPath("/b"), "2");

    assertThat(Files.readString(merged.getPath("/a"))).isEqualTo("2");
    assertThat(Files.isSameFile(merged.getPath("/a"), merged.getPath("/b"))).isTrue();
    assertThat(Files.readString(lower.resolve("a"))).isEqualTo("1");
  }

  @Test
  void namesThatWouldBeTakenForMarksAreRefused() {
    assertThatThrownBy(() -> Files.createFile(merged.getPath("/.wh.etc")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("reserves");
  }

  @Test
  void onlyRegularFilesOpen() throws IOException {
    Files.createDirectory(lower.resolve("d"));

    assertThatThrownBy(() -> Files.newByteChannel(merged.getPath("/d")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("is a directory");
  }

  @Test
  void failuresAreNiosOwn() throws IOException {
    Files.createFile(merged.getPath("/a"));

    assertThatThrownBy(() -> Files.createFile(merged.getPath("/a")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.delete(merged.getPath("/missing")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Files.createFile(merged.getPath("/missing/a")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aReadOnlyTreeRefusesChanges() throws IOException {
    Files.writeString(lower.resolve("a"), "");
    try (UnionFileSystem view =
        UnionFileSystem.readOnly(LayerStack.of(new MarkerLayerFormat(), List.of(lower)))) {
      assertThatThrownBy(() -> Files.writeString(view.getPath("/a"), "x"))
          .isInstanceOf(ReadOnlyFileSystemException.class);
      assertThat(Files.isWritable(view.getPath("/a"))).isFalse();
    }
  }

  @Test
  void pathsBehaveAsTheHosts() throws IOException {
    Path path = merged.getPath("/a/../b/./c");

    assertThat(path.normalize()).isEqualTo(merged.getPath("/b/c"));
    assertThat(path.getFileName()).hasToString("c");
    assertThat(merged.getPath("x").toAbsolutePath()).hasToString("/x");
    assertThat(merged.getPath("/a").relativize(merged.getPath("/a/b"))).hasToString("b");
    Files.createSymbolicLink(merged.getPath("/l"), merged.getPath("b"));
    assertThat(Files.readSymbolicLink(merged.getPath("/l"))).isEqualTo(merged.getPath("b"));
    assertThat(Files.exists(merged.getPath("/l"))).isFalse();
    assertThat(Files.exists(merged.getPath("/l"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
