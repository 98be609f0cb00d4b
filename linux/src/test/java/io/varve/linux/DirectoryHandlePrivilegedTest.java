package io.varve.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryHandlePrivilegedTest {

  @TempDir Path temp;
  private DirectoryHandle directory;

  @BeforeEach
  void open() throws IOException {
    directory = DirectoryHandle.open(Files.createDirectory(temp.resolve("root")));
  }

  @AfterEach
  void close() throws IOException {
    directory.close();
  }

  private void write(String name, String content) throws IOException {
    try (OpenFile file = directory.createFile(name, 0644)) {
      file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void aFileKeepsOwnerPermissionsAndNanosecondTimes() throws IOException {
    try (OpenFile file = directory.createFile("f", 0600)) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      file.setOwner(4294967294L, 70000);
      file.setPermissions(04755);
      file.setTimes(Instant.ofEpochSecond(-5, 123456789));
    }
    FileStatus status = directory.status("f");
    assertThat(status.kind()).isEqualTo(FileKind.REGULAR);
    assertThat(status.uid()).isEqualTo(4294967294L);
    assertThat(status.gid()).isEqualTo(70000);
    assertThat(status.permissions()).isEqualTo(04755);
    assertThat(status.size()).isEqualTo(3);
    assertThat(status.modifiedSeconds()).isEqualTo(-5);
    assertThat(status.modifiedNanoseconds()).isEqualTo(123456789);
  }

  @Test
  void aSymbolicLinkHasItsOwnOwnerTimesAndAttributes() throws IOException {
    write("target", "x");
    directory.makeSymbolicLink("link", "target");
    directory.setOwner("link", 5, 6);
    directory.setTimes("link", Instant.ofEpochSecond(7, 8));
    directory.setExtendedAttribute("link", "trusted.test", new byte[] {9});

    assertThat(directory.readSymbolicLink("link")).isEqualTo("target");
    FileStatus link = directory.status("link");
    assertThat(link.kind()).isEqualTo(FileKind.SYMBOLIC_LINK);
    assertThat(link.uid()).isEqualTo(5);
    assertThat(link.modifiedSeconds()).isEqualTo(7);
    assertThat(link.modifiedNanoseconds()).isEqualTo(8);
    assertThat(directory.extendedAttribute("link", "trusted.test")).hasValue(new byte[] {9});
    assertThat(directory.extendedAttributes("link")).containsExactly("trusted.test");
    assertThat(directory.extendedAttributes("target")).isEmpty();
    assertThat(directory.status("target").uid()).isZero();
    assertThatThrownBy(() -> directory.setPermissions("link", 0777))
        .isInstanceOf(SystemCallException.class);
  }

  @Test
  void nodesKeepTheirNumbers() throws IOException {
    directory.makeNode("null", FileKind.CHARACTER_DEVICE, 0600, 1, 3);
    directory.makeNode("big", FileKind.BLOCK_DEVICE, 0600, 4095, 1048575);
    directory.makeNode("pipe", FileKind.FIFO, 0600, 0, 0);
    directory.makeNode("gone", FileKind.CHARACTER_DEVICE, 0, 0, 0);
    directory.setPermissions("pipe", 0622);

    assertThat(directory.status("null").minor()).isEqualTo(3);
    assertThat(directory.status("big").major()).isEqualTo(4095);
    assertThat(directory.status("big").minor()).isEqualTo(1048575);
    assertThat(directory.status("pipe").kind()).isEqualTo(FileKind.FIFO);
    assertThat(directory.status("pipe").permissions()).isEqualTo(0622);
    assertThat(directory.status("gone").isWhiteout()).isTrue();
    assertThat(directory.status("null").isWhiteout()).isFalse();
  }

  @Test
  void extendedAttributesOfAnySizeComeBack() throws IOException {
    write("f", "");
    byte[] big = new byte[3000];
    big[2999] = 1;
    directory.setExtendedAttribute("f", "user.big", big);
    directory.setExtendedAttribute("f", "user.empty", new byte[0]);
    try (OpenFile file = directory.openFile("f")) {
      assertThat(file.extendedAttribute("user.big")).hasValue(big);
      assertThat(file.extendedAttribute("user.empty")).hasValue(new byte[0]);
      assertThat(file.extendedAttribute("user.none")).isEmpty();
      assertThat(file.extendedAttributes()).containsExactlyInAnyOrder("user.big", "user.empty");
      file.removeExtendedAttribute("user.big");
    }
    directory.removeExtendedAttribute("f", "user.empty");
    assertThat(directory.extendedAttributes("f")).isEmpty();
  }

  @Test
  void hardLinksShareOneInode() throws IOException {
    write("a", "x");
    directory.makeHardLink("b", directory, "a");
    assertThat(directory.status("b").inode()).isEqualTo(directory.status("a").inode());
    assertThat(directory.status("a").links()).isEqualTo(2);
  }

  @Test
  void renamingReplacesKeepsOrExchanges() throws IOException {
    write("a", "a");
    write("b", "bb");
    assertThatThrownBy(
            () -> directory.rename("a", directory, "b", DirectoryHandle.RenameMode.KEEP_EXISTING))
        .isInstanceOf(FileAlreadyExistsException.class);
    directory.rename("a", directory, "b", DirectoryHandle.RenameMode.EXCHANGE);
    assertThat(directory.status("a").size()).isEqualTo(2);
    directory.rename("a", directory, "b", DirectoryHandle.RenameMode.REPLACE);
    assertThat(directory.status("b").size()).isEqualTo(2);
    assertThat(directory.find("a")).isEmpty();
  }

  @Test
  void listingGivesEveryNameOnceAlsoUnprintableOnes() throws IOException {
    String raw = FileNames.decode(new byte[] {'x', (byte) 0xff, (byte) 0xe9});
    write(raw, "");
    for (int i = 0; i < 2000; i++) {
      write("a-rather-long-name-so-that-several-buffers-are-needed-" + i, "");
    }
    directory.makeDirectory("d", 0755);
    assertThat(directory.list()).hasSize(2002);
    assertThat(directory.list())
        .contains(
            new DirectoryHandle.Entry(raw, FileKind.REGULAR),
            new DirectoryHandle.Entry("d", FileKind.DIRECTORY));
  }

  @Test
  void namesThatLeaveTheDirectoryAreRefused() {
    for (String name : new String[] {"", ".", "..", "a/b", "/", "a\0b"}) {
      assertThatThrownBy(() -> directory.createFile(name, 0644))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void openingDoesNotFollowLinks() throws IOException {
    Files.writeString(temp.resolve("secret"), "secret");
    directory.makeSymbolicLink("link", temp.resolve("secret").toString());
    directory.makeSymbolicLink("outside", temp.toString());
    assertThatThrownBy(() -> directory.openFile("link"))
        .isInstanceOf(FileSystemLoopException.class);
    assertThatThrownBy(() -> directory.openDirectory("outside"))
        .isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> directory.createFile("link", 0600))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readString(temp.resolve("secret"))).isEqualTo("secret");
  }

  @Test
  void pathsInRootStayInRoot() throws IOException {
    Files.writeString(temp.resolve("secret"), "outside");
    directory.makeDirectory("etc", 0755);
    try (DirectoryHandle etc = directory.openDirectory("etc");
        OpenFile file = etc.createFile("secret", 0600)) {
      file.write(ByteBuffer.wrap("inside".getBytes(StandardCharsets.UTF_8)));
    }
    directory.makeSymbolicLink("absolute", "/etc/secret");
    directory.makeSymbolicLink("climbing", "../../../../../etc/secret");
    for (String path : new String[] {"absolute", "climbing", "../../etc/secret", "/etc/secret"}) {
      try (OpenFile file = directory.openFileInRoot(path)) {
        assertThat(file.inputStream().readAllBytes()).asString().isEqualTo("inside");
      }
    }
    assertThatThrownBy(() -> directory.openFileInRoot("../secret"))
        .isInstanceOf(NoSuchFileException.class);
    directory.makeSymbolicLink("magic", "/proc/self/root");
    assertThatThrownBy(() -> directory.openDirectoryInRoot("magic"))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void removingATreeFollowsNoLinks() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "");
    directory.makeDirectory("t", 0755);
    try (DirectoryHandle t = directory.openDirectory("t")) {
      t.makeSymbolicLink("link", outside.toString());
      t.makeDirectory("deep", 0);
      t.makeNode("pipe", FileKind.FIFO, 0600, 0, 0);
    }
    assertThatThrownBy(() -> directory.removeDirectory("t"))
        .isInstanceOf(DirectoryNotEmptyException.class);
    directory.removeTree("t");
    directory.removeTree("t");
    assertThat(directory.list()).isEmpty();
    assertThat(outside.resolve("kept")).exists();
  }

  @Test
  void errorsNameTheFileAndTheReason() {
    assertThatThrownBy(() -> directory.openFile("missing"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("root/missing")
        .hasMessageContaining("cannot open: No such file or directory");
    assertThatThrownBy(() -> directory.makeDirectory("x".repeat(256), 0755))
        .isInstanceOfSatisfying(
            SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENAMETOOLONG));
  }

  @Test
  void aLookSeesWhatListingAndAskingForEachNameSee() throws IOException {
    Path looked = Files.createDirectory(temp.resolve("looked"));
    for (int i = 0; i < 1000; i++) {
      Files.writeString(looked.resolve("a name of some length, number " + i), "x".repeat(i));
    }
    Files.createDirectory(looked.resolve("directory"));
    Files.createSymbolicLink(looked.resolve("link"), Path.of("nowhere"));
    try (DirectoryHandle handle = DirectoryHandle.open(looked)) {
      DirectoryLook all = handle.look(Optional.empty());
      assertThat(all.size()).isEqualTo(1002);
      for (int i = 0; i < all.size(); i++) {
        FileStatus status = handle.status(all.name(i));
        assertThat(all.status(i).inode()).isEqualTo(status.inode());
        assertThat(all.status(i).size()).isEqualTo(status.size());
        assertThat(all.status(i).modified()).isEqualTo(status.modified());
        assertThat(all.isDirectory(i)).isEqualTo(status.isDirectory());
      }
      DirectoryLook one = handle.look(Optional.of("link"::equals));
      assertThat(one.size()).isEqualTo(1);
      assertThat(one.status(0).kind()).isEqualTo(FileKind.SYMBOLIC_LINK);
    }
  }
}
