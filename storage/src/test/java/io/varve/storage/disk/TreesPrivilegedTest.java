package io.varve.storage.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileKind;
import io.varve.linux.FileStatus;
import io.varve.linux.Mounts;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees with everything that only root can make, and what a hostile layer may hold. */
class TreesPrivilegedTest {

  @TempDir Path root;
  private Path tree;

  @BeforeEach
  void make() throws IOException {
    tree = Files.createDirectories(root.resolve("tree/a/b")).getParent().getParent();
  }

  @Test
  void aCopyHasDevicesOwnersAndTrustedAttributes() throws IOException {
    try (DirectoryHandle top = DirectoryHandle.open(tree)) {
      top.makeNode("null", FileKind.CHARACTER_DEVICE, 0640, 1, 3);
      top.makeNode("whiteout", FileKind.CHARACTER_DEVICE, 0, 0, 0);
      top.makeNode("pipe", FileKind.FIFO, 0600, 0, 0);
      top.setOwner("null", 4_000_000_000L, 12);
      top.setExtendedAttribute("a", "trusted.overlay.opaque", new byte[] {'y'});
    }
    Files.writeString(tree.resolve("a/program"), "x");
    try (DirectoryHandle a = DirectoryHandle.open(tree.resolve("a"))) {
      a.setOwner("program", 7, 8);
      a.setPermissions("program", 06711);
    }
    new TreeCopy(tree, root.resolve("copy")).run();
    try (DirectoryHandle copy = DirectoryHandle.open(root.resolve("copy"));
        DirectoryHandle a = copy.openDirectory("a")) {
      FileStatus device = copy.status("null");
      assertThat(device.kind()).isEqualTo(FileKind.CHARACTER_DEVICE);
      assertThat(List.of(device.major(), device.minor(), device.uid(), device.gid()))
          .containsExactly(1L, 3L, 4_000_000_000L, 12L);
      assertThat(device.permissions()).isEqualTo(0640);
      assertThat(copy.status("whiteout").isWhiteout()).isTrue();
      assertThat(copy.status("pipe").kind()).isEqualTo(FileKind.FIFO);
      assertThat(copy.extendedAttribute("a", "trusted.overlay.opaque")).isPresent();
      assertThat(a.status("program").permissions()).isEqualTo(06711);
      assertThat(a.status("program").uid()).isEqualTo(7);
    }
  }

  @Test
  void aCopyDoesNotFollowLinksOutOfTheTree() throws IOException {
    Path outside = Files.createDirectory(root.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(tree.resolve("escape"), outside);
    new TreeCopy(tree, root.resolve("copy")).run();
    assertThat(Files.isSymbolicLink(root.resolve("copy/escape"))).isTrue();
    assertThatThrownBy(() -> new TreeCopy(tree, outside).run())
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void deletingDoesNotFollowLinksOutOfTheTree() throws IOException {
    Path outside = Files.createDirectory(root.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "x");
    Files.createSymbolicLink(tree.resolve("a/escape"), outside);
    Files.createSymbolicLink(root.resolve("top link"), outside);
    Trees.delete(tree);
    Trees.delete(root.resolve("top link"));
    Trees.delete(root.resolve("never there"));
    assertThat(tree).doesNotExist();
    assertThat(outside.resolve("precious")).exists();
  }

  @Test
  void smallAndLargeTreesAreSynced() throws IOException {
    Trees.sync(tree);
    for (int i = 0; i < 100; i++) {
      Files.writeString(tree.resolve("a/b/" + i), "x");
    }
    try (DirectoryHandle top = DirectoryHandle.open(tree)) {
      top.makeNode("pipe", FileKind.FIFO, 0600, 0, 0);
    }
    Trees.sync(tree);
    assertThat(Trees.measure(tree).inodes()).isEqualTo(103);
  }

  @Test
  void aCopyToAnotherFileSystemHasTheSameContent() throws IOException {
    Path other = Files.createDirectory(root.resolve("other"));
    Mounts.mount("tmpfs", "tmpfs", List.of("size=4m"), other);
    try {
      byte[] bytes = new byte[1_000_000];
      new Random(1).nextBytes(bytes);
      Files.write(tree.resolve("file"), bytes);
      new TreeCopy(tree, other.resolve("copy")).run();
      assertThat(other.resolve("copy/file")).hasBinaryContent(bytes);
    } finally {
      Mounts.unmount(other, false);
    }
  }

  @Test
  void aFullDiskUnderACopyIsNamed() throws IOException {
    Path small = Files.createDirectory(root.resolve("small"));
    Mounts.mount("tmpfs", "tmpfs", List.of("size=1m"), small);
    try {
      Files.write(tree.resolve("large"), new byte[3_000_000]);
      assertThatThrownBy(() -> new TreeCopy(tree, small.resolve("copy")).run())
          .isInstanceOf(DiskFull.class)
          .hasMessageContaining(small.toString());
    } finally {
      Mounts.unmount(small, false);
    }
  }

  @Test
  void aSmallFileIsWrittenWholeAndItsDirectoryHoldsNothingElse() throws IOException {
    Path file = tree.resolve("a/settings");
    Disk.local().writeAtomically(file, "one".getBytes(UTF_8));
    Disk.local().writeAtomically(file, "two".getBytes(UTF_8));
    assertThat(file).hasContent("two");
    assertThat(tree.resolve("a").toFile().list()).containsExactlyInAnyOrder("b", "settings");
    Disk.local().createDurably(root.resolve("new/deep/er"));
    assertThat(root.resolve("new/deep/er")).isDirectory();
  }
}
