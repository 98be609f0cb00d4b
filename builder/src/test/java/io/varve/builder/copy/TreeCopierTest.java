package io.varve.builder.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.tree.DirectoryTree;
import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.LayerTree;
import io.varve.builder.tree.LinuxFiles;
import io.varve.builder.tree.PathSelection;
import io.varve.builder.tree.TreePath;
import io.varve.linux.FileStatus;
import io.varve.linux.OpenFile;
import io.varve.oci.error.FailedPrecondition;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskLayerFormat;
import io.varve.unionfs.LayerStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeCopierTest {

  private static final int BIG = 300_000;

  @TempDir Path temporary;
  private Path context;
  private Path layer;
  private LayerEditor editor;

  @BeforeEach
  void makeDirectories() throws IOException {
    context = Files.createDirectory(temporary.resolve("context"));
    layer = Files.createDirectory(temporary.resolve("layer"));
    editor =
        new LayerEditor(
            layer,
            new LayerTree(
                LayerStack.of(new OnDiskLayerFormat(new OnDiskFormat.Plain()), List.of(layer))),
            new LinuxFiles());
  }

  private TreeCopier copier(Path source) {
    return new TreeCopier(
        new DirectoryTree(source),
        editor,
        new LinuxFiles(),
        new CopyAttributes(
            Optional.empty(), ModeChange.NONE, Optional.empty(), Owner.ROOT, Instant.EPOCH));
  }

  private static SourceMatch match(Path file, String place) throws IOException {
    TreePath path = TreePath.of(place);
    return new SourceMatch(path.name(), path, FileNode.at(file).orElseThrow());
  }

  @Test
  void contentPermissionsAndTimesAreCopied() throws IOException {
    Path directory = Files.createDirectory(context.resolve("d"));
    byte[] big = new byte[BIG];
    big[BIG - 1] = 7;
    Files.write(directory.resolve("big"), big);
    Files.writeString(directory.resolve("small"), "text");
    Files.createFile(directory.resolve("empty"));
    new LinuxFiles().setMode(directory.resolve("small"), 04777);
    new LinuxFiles().setModified(directory.resolve("small"), Instant.ofEpochSecond(5, 6));

    copier(context).merge("/to", PathSelection.ALL);

    assertThat(layer.resolve("to/d/big")).hasBinaryContent(big);
    assertThat(layer.resolve("to/d/small")).hasContent("text");
    assertThat(layer.resolve("to/d/empty")).isEmptyFile();
    FileNode small = FileNode.at(layer.resolve("to/d/small")).orElseThrow();
    assertThat(small.mode()).isEqualTo(04777);
    assertThat(small.modified()).isEqualTo(Instant.ofEpochSecond(5, 6));
  }

  @Test
  void aSecondSourceReplacesFilesOfTheFirst() throws IOException {
    Path first = Files.createDirectory(context.resolve("first"));
    Path second = Files.createDirectory(context.resolve("second"));
    Files.writeString(first.resolve("file"), "first");
    Files.createSymbolicLink(first.resolve("link"), context.resolve("outside"));
    Files.writeString(second.resolve("file"), "second");
    Files.writeString(second.resolve("link"), "a file");

    copier(first).merge("/to", PathSelection.ALL);
    copier(second).merge("/to", PathSelection.ALL);

    assertThat(layer.resolve("to/file")).hasContent("second");
    assertThat(layer.resolve("to/link")).hasContent("a file");
    assertThat(Files.isSymbolicLink(layer.resolve("to/link"))).isFalse();
    assertThat(context.resolve("outside")).doesNotExist();
  }

  @Test
  void aFileThatBecameALinkIsNotFollowed() throws IOException {
    Path secret = Files.writeString(temporary.resolve("secret"), "secret");
    Path file = Files.writeString(context.resolve("file"), "public");
    SourceMatch match = match(file, "file");
    Files.delete(file);
    Files.createSymbolicLink(file, secret);

    assertThatThrownBy(() -> copier(context).copy(match, "/to/", PathSelection.ALL))
        .isInstanceOf(FailedPrecondition.class)
        .hasMessageContaining("changed while it was copied");
  }

  @Test
  void aFileBelowADirectoryThatBecameALinkIsNotTaken() throws IOException {
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("file"), "secret");
    Path directory = Files.createDirectory(context.resolve("d"));
    SourceMatch match = match(Files.writeString(directory.resolve("file"), "public"), "d/file");
    Files.move(directory, temporary.resolve("moved"));
    Files.createSymbolicLink(directory, outside);

    assertThatThrownBy(() -> copier(context).copy(match, "/to/", PathSelection.ALL))
        .isInstanceOf(FailedPrecondition.class)
        .hasMessageContaining("changed while it was copied");
  }

  @Test
  void listingStaysInTheTreeWhenADirectoryBecameALink() throws IOException {
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("file"), "secret");
    Files.createSymbolicLink(context.resolve("d"), outside);

    assertThatThrownBy(() -> new DirectoryTree(context).children(TreePath.of("d"), _ -> true))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aNodeIsTheSameHoweverItWasFound() throws IOException {
    Files.writeString(context.resolve("file"), "text");
    Files.createSymbolicLink(context.resolve("link"), Path.of("file"));
    Files.createDirectory(context.resolve("d"));
    DirectoryTree tree = new DirectoryTree(context);

    tree.children(TreePath.ROOT, _ -> true)
        .forEach((name, node) -> assertThat(node).isEqualTo(found(context.resolve(name))));
    try (OpenFile device = OpenFile.pathOnly(Path.of("/dev/null"))) {
      FileStatus status = device.status();
      assertThat(FileNode.of(status, Path.of("/dev/null"))).isEqualTo(found(Path.of("/dev/null")));
    }
  }

  private static FileNode found(Path path) {
    try {
      return FileNode.at(path).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
