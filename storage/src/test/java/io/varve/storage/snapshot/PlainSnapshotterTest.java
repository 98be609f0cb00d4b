package io.varve.storage.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.NotImplemented;
import io.varve.storage.metadata.MemoryMetadataStore;
import io.varve.storage.metadata.MetadataStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The plain snapshotter, with records in memory, keeps the contract, and more. */
class PlainSnapshotterTest extends SnapshotterContract {

  @Override
  MetadataStore newMetadata() {
    return new MemoryMetadataStore();
  }

  @Override
  DirectorySnapshotter newSnapshotter(Path directory, MetadataStore store) {
    return new PlainSnapshotter(directory, store, Clock.systemUTC());
  }

  @Test
  void thereIsNoRebase() throws IOException {
    layer(BASE.value(), Optional.empty());
    prepare(KEY.value());
    assertThatThrownBy(() -> snapshotter.commitOnto(TOP, KEY, Optional.of(BASE)))
        .isInstanceOf(NotImplemented.class);
    snapshotter.commitOnto(TOP, KEY, Optional.empty());
  }

  @Test
  void aChildHasTheWholeTreeOfItsParent() throws IOException {
    prepare(KEY.value());
    Path top = snapshotter.changes(KEY);
    Files.createDirectories(top.resolve("a/b"));
    Files.writeString(top.resolve("a/b/file"), "content");
    Files.createLink(top.resolve("hard"), top.resolve("a/b/file"));
    Files.createSymbolicLink(top.resolve("soft"), Path.of("../../nowhere"));
    Files.setPosixFilePermissions(
        top.resolve("a/b/file"), PosixFilePermissions.fromString("rwsr-x--x".replace('s', 'x')));
    Files.setAttribute(top.resolve("a/b/file"), "user:note", ByteBuffer.wrap(new byte[] {7}));
    FileTime time = FileTime.from(Instant.parse("1999-12-31T23:59:59.999999999Z"));
    Files.setLastModifiedTime(top.resolve("a/b/file"), time);
    Files.setLastModifiedTime(top.resolve("a/b"), time);
    snapshotter.commit(BASE, KEY);

    snapshotter.prepare(KEY, Optional.of(BASE), Map.of());
    Path copy = snapshotter.changes(KEY);
    assertThat(copy.resolve("a/b/file")).hasContent("content");
    assertThat(Files.isSameFile(copy.resolve("hard"), copy.resolve("a/b/file"))).isTrue();
    assertThat(Files.readSymbolicLink(copy.resolve("soft"))).isEqualTo(Path.of("../../nowhere"));
    assertThat((byte[]) Files.getAttribute(copy.resolve("hard"), "user:note")).containsExactly(7);
    assertThat(Files.getLastModifiedTime(copy.resolve("a/b/file"))).isEqualTo(time);
    assertThat(Files.getLastModifiedTime(copy.resolve("a/b"))).isEqualTo(time);
    assertThat(Files.getAttribute(copy.resolve("a/b/file"), "unix:mode"))
        .isEqualTo(
            Files.getAttribute(
                snapshotter.layers(BASE).getFirst().resolve("a/b/file"),
                "unix:mode",
                LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void holesStayHoles() throws IOException {
    prepare(KEY.value());
    Path sparse = snapshotter.changes(KEY).resolve("sparse");
    try (FileChannel file =
        FileChannel.open(sparse, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap("middle".getBytes(UTF_8)), 5 << 20);
      file.write(ByteBuffer.wrap(new byte[1]), (64 << 20) - 1);
    }
    snapshotter.commit(BASE, KEY);
    snapshotter.prepare(KEY, Optional.of(BASE), Map.of());
    Path copy = snapshotter.changes(KEY).resolve("sparse");
    assertThat(Files.mismatch(copy, snapshotter.layers(BASE).getFirst().resolve("sparse")))
        .isEqualTo(-1);
    assertThat(snapshotter.usage(KEY).bytes()).isLessThan(1 << 20);
  }
}
