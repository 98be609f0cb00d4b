package io.varve.builder.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.builder.ignore.DockerIgnore;
import io.varve.builder.tree.LinuxFiles;
import io.varve.builder.tree.PathSelection;
import io.varve.builder.tree.TreePath;
import io.varve.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is remembered of a context never changes the digest that it has. */
class ContextIndexTest {

  /** Files that were just made count as settled. */
  private static final InstantSource LATER = () -> Instant.now().plus(Duration.ofSeconds(1));

  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void makeContext() throws IOException {
    context = Files.createDirectories(directory.resolve("context"));
    for (String name : new String[] {"a/b", "a/empty", "c"}) {
      Files.createDirectories(context.resolve(name));
    }
    for (String name : new String[] {"top", "a/one", "a/two.txt", "a/b/deep", "c/other.txt"}) {
      Files.writeString(context.resolve(name), "content of " + name);
    }
    Files.createSymbolicLink(context.resolve("a/link"), Path.of("one"));
  }

  private BuildContext open(String state, ContextFilter filter) throws IOException {
    return BuildContext.open(context, filter, directory.resolve(state), new LinuxFiles(), LATER);
  }

  private Digest digest(String state, ContextFilter filter) throws Exception {
    BuildContext opened = open(state, filter);
    Digest digest = opened.digest(TreePath.ROOT, PathSelection.ALL);
    opened.close();
    return digest;
  }

  @Test
  void aContextThatLooksAsItDidHasItsDigestWithoutReadingAFile() throws Exception {
    Digest first = digest("state", ContextFilter.NONE);
    BuildContext second = open("state", ContextFilter.NONE);
    assertThat(second.digest(TreePath.ROOT, PathSelection.ALL)).isEqualTo(first);
    assertThat(second.hashedFiles()).isZero();
  }

  /** Something that happens to a context. */
  @FunctionalInterface
  interface Change {
    void apply(Path context) throws IOException;
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("content", c -> Files.writeString(c.resolve("a/b/deep"), "other, longer content")),
        change("content of the same size", c -> sameSize(c.resolve("a/one"))),
        change("a new file", c -> Files.writeString(c.resolve("c/new"), "new")),
        change("a new directory", c -> Files.createDirectory(c.resolve("a/b/new"))),
        change("a file gone", c -> Files.delete(c.resolve("a/two.txt"))),
        change("a directory gone", c -> Files.delete(c.resolve("a/empty"))),
        change("a rename", c -> Files.move(c.resolve("a/one"), c.resolve("a/renamed"))),
        change("a directory renamed", c -> Files.move(c.resolve("a/b"), c.resolve("a/z"))),
        change("another link", c -> relink(c.resolve("a/link"))),
        change("a file's mode", c -> setMode(c.resolve("a/one"), "rwx------")),
        change("a directory's mode", c -> setMode(c.resolve("a/b"), "rwx------")),
        change("a file in place of a directory", c -> replaceByFile(c.resolve("a/empty"))));
  }

  private static Arguments change(String name, Change change) {
    return Arguments.of(name, change);
  }

  /** Where the clock of files is coarse, a change within one of its ticks could not be seen. */
  private static void sameSize(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[0]++;
    FileTime before = Files.getLastModifiedTime(file);
    while (Files.getLastModifiedTime(file).equals(before)) {
      Files.write(file, bytes);
    }
  }

  private static void relink(Path link) throws IOException {
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("two"));
  }

  private static void setMode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static void replaceByFile(Path place) throws IOException {
    Files.delete(place);
    Files.writeString(place, "");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void whatChangedIsSeenAndTheDigestIsThatOfAFreshLook(String name, Change change)
      throws Exception {
    Digest before = digest("state", ContextFilter.NONE);
    assertThat(digest("state", ContextFilter.NONE)).isEqualTo(before);
    change.apply(context);
    Digest after = digest("state", ContextFilter.NONE);
    assertThat(after).as(name).isNotEqualTo(before);
    assertThat(digest("fresh", ContextFilter.NONE)).isEqualTo(after);
    assertThat(digest("state", ContextFilter.NONE)).isEqualTo(after);
  }

  @Test
  void rulesThatHideOtherFilesChangeTheDigestOfAKnownContext() throws Exception {
    Digest all = digest("state", ContextFilter.NONE);
    DockerIgnore rules =
        DockerIgnore.parse("ignore", "**/*.txt\na\n!a/b\n".getBytes(StandardCharsets.UTF_8));
    Digest some = digest("state", rules);
    assertThat(some).isNotEqualTo(all).isEqualTo(digest("fresh", rules));
    assertThat(digest("state", rules)).isEqualTo(some);
    assertThat(digest("state", ContextFilter.NONE)).isEqualTo(all);
  }

  @Test
  void aChangeOfWhatIsHiddenKeepsTheDigest() throws Exception {
    DockerIgnore rules = DockerIgnore.parse("ignore", "a\n".getBytes(StandardCharsets.UTF_8));
    Digest before = digest("state", rules);
    Files.writeString(context.resolve("a/one"), "nobody asks");
    Files.writeString(context.resolve("a/more"), "nobody asks");
    assertThat(digest("state", rules)).isEqualTo(before);
  }

  @Test
  void aDamagedIndexIsAsGoodAsNone() throws Exception {
    Digest digest = digest("state", ContextFilter.NONE);
    Path index;
    try (Stream<Path> files = Files.list(directory.resolve("state"))) {
      index = files.findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(index);
    for (int length = 0; length < bytes.length; length += 7) {
      Files.write(index, Arrays.copyOf(bytes, length));
      assertThat(digest("state", ContextFilter.NONE)).as("cut at " + length).isEqualTo(digest);
    }
  }

  @Test
  void aFileSeenBeforeItChangedDoesNotSpoilWhatIsKeptOfItsDirectory() throws Exception {
    BuildContext opened = open("state", ContextFilter.NONE);
    opened.digest(TreePath.of("a/one"), PathSelection.ALL);
    Files.writeString(context.resolve("a/one"), "changed between two COPY");
    opened.digest(TreePath.of("a"), PathSelection.ALL);
    opened.close();
    assertThat(digest("state", ContextFilter.NONE)).isEqualTo(digest("fresh", ContextFilter.NONE));
  }
}
