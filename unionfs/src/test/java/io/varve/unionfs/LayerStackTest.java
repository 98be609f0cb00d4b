package io.varve.unionfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.varve.unionfs.Sighting.Standing;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerStackTest {

  @TempDir Path directory;

  @Test
  void theFirstLayerThatHasTheNameWins() throws IOException {
    write("top/etc/hosts", "new");
    write("base/etc/hosts", "old");
    write("base/etc/passwd", "root");

    assertThat(content("/etc/hosts")).isEqualTo("new");
    assertThat(content("/etc/passwd")).isEqualTo("root");
    assertThat(located("/etc/passwd").layer()).isEqualTo(2);
    assertThat(list("/etc")).containsExactly("hosts", "passwd");
  }

  @Test
  void aWhiteoutHidesTheNameBelow() throws IOException {
    write("top/etc/.wh.hosts", "");
    write("base/etc/hosts", "old");

    assertThat(stack().lookup(StackPath.of("/etc/hosts"))).isEmpty();
    assertThat(list("/etc")).isEmpty();
  }

  @Test
  void aWhiteoutDoesNotHideTheNameBesideIt() throws IOException {
    write("top/a/.wh.b", "");
    write("top/a/b/new", "");
    write("base/a/b/old", "");

    assertThat(list("/a/b")).containsExactly("new");
    assertThat(located("/a/b").parts()).hasSize(1);
  }

  @Test
  void anOpaqueDirectoryHidesEverythingBelow() throws IOException {
    write("top/etc/.wh..wh..opq", "");
    write("top/etc/hosts", "new");
    write("base/etc/passwd", "root");

    assertThat(list("/etc")).containsExactly("hosts");
    assertThat(stack().lookup(StackPath.of("/etc/passwd"))).isEmpty();
  }

  @Test
  void aFileReplacesADirectoryBelow() throws IOException {
    write("top/a", "file");
    write("base/a/b", "");

    assertThat(located("/a").isDirectory()).isFalse();
    assertThat(stack().lookup(StackPath.of("/a/b"))).isEmpty();
  }

  @Test
  void aDirectoryAboveAFileDoesNotMergeWithWhatTheFileHides() throws IOException {
    write("top/a/new", "");
    write("middle/a", "file");
    write("base/a/old", "");

    assertThat(list("/a")).containsExactly("new");
  }

  @Test
  void marksAreNeitherListedNorFound() throws IOException {
    write("top/.wh.gone", "");
    write("top/.wh..wh.plnk", "");
    write("base/gone", "");

    assertThat(list("/")).isEmpty();
    assertThat(stack().lookup(StackPath.of("/.wh.gone"))).isEmpty();
  }

  @Test
  void anAbsoluteLinkStaysInTheStack() throws IOException {
    write("base/etc/passwd", "inside");
    link("top/link", "/etc/passwd");

    Resolved resolved = stack().resolve(StackPath.of("/link"), true);
    assertThat(resolved.path()).isEqualTo(StackPath.of("/etc/passwd"));
    assertThat(Files.readString(resolved.located().orElseThrow().real())).isEqualTo("inside");
  }

  @Test
  void aLinkWithMoreDotsThanDirectoriesEndsAtTheRoot() throws IOException {
    link("top/a/b/up", "../../../../../../../../etc");

    Resolved resolved = stack().resolve(StackPath.of("/a/b/up/passwd"), true);
    assertThat(resolved.path()).isEqualTo(StackPath.of("/etc/passwd"));
    assertThat(resolved.located()).isEmpty();
  }

  @Test
  void dotsAfterALinkStartFromItsTarget() throws IOException {
    write("base/x/y/file", "");
    write("base/x/sibling", "yes");
    link("top/short", "x/y");

    assertThat(stack().resolve(StackPath.of("/short/../sibling"), true).path())
        .isEqualTo(StackPath.of("/x/sibling"));
  }

  @Test
  void theLastLinkIsKeptWhenNotToBeFollowed() throws IOException {
    link("top/link", "missing");

    assertThat(
            stack().resolve(StackPath.of("/link"), false).located().orElseThrow().isSymbolicLink())
        .isTrue();
    assertThat(stack().resolve(StackPath.of("/link"), true).path())
        .isEqualTo(StackPath.of("/missing"));
  }

  @Test
  void linksThatGoInCirclesAreRefused() throws IOException {
    link("top/a", "b");
    link("top/b", "a");

    assertThatThrownBy(() -> stack().resolve(StackPath.of("/a/c"), true))
        .isInstanceOf(FileSystemLoopException.class);
  }

  @Test
  void walkMeetsEachDirectoryBeforeItsEntriesInOrder() throws IOException {
    write("base/b/2", "");
    write("top/b/1", "");
    write("middle/a", "");

    List<String> met = new ArrayList<>();
    LayerStack stack = stack();
    stack.walk(stack.root(), entry -> met.add(entry.path().toString()));
    assertThat(met).containsExactly("/", "/a", "/b", "/b/1", "/b/2");
  }

  @Test
  void traceNamesTheLayerThatWinsAndThoseItShadows() throws IOException {
    write("top/etc/hosts", "3");
    write("middle/etc/hosts", "2");
    write("base/etc/hosts", "1");

    assertThat(stack().trace(StackPath.of("/etc/hosts")))
        .extracting(Sighting::layer, Sighting::standing)
        .containsExactly(
            tuple(0, Standing.WINS), tuple(1, Standing.SHADOWED), tuple(2, Standing.SHADOWED));
  }

  @Test
  void traceShowsTheMarkThatHidesAPath() throws IOException {
    write("top/.wh.etc", "");
    write("base/etc/hosts", "1");

    assertThat(stack().trace(StackPath.of("/etc/hosts")))
        .extracting(Sighting::standing)
        .containsExactly(Standing.WHITEOUT, Standing.SHADOWED);
  }

  private LayerStack stack() throws IOException {
    List<Path> roots =
        List.of(directory.resolve("top"), directory.resolve("middle"), directory.resolve("base"));
    for (Path root : roots) {
      Files.createDirectories(root);
    }
    return LayerStack.of(new MarkerLayerFormat(), roots);
  }

  private Located located(String path) throws IOException {
    return stack().lookup(StackPath.of(path)).orElseThrow();
  }

  private String content(String path) throws IOException {
    return Files.readString(located(path).real());
  }

  private List<String> list(String path) throws IOException {
    return stack().list(located(path)).stream().map(e -> e.name().toString()).toList();
  }

  private void write(String path, String content) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void link(String path, String target) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, Path.of(target));
  }
}
