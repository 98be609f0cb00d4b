package io.varve.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsPrivilegedTest {

  @TempDir Path temp;
  private Path target;

  @BeforeEach
  void makeTarget() throws IOException {
    target = Files.createDirectory(temp.toRealPath().resolve("target"));
  }

  @AfterEach
  void unmountEverything() throws IOException {
    while (Mounts.find(target).isPresent()) {
      Mounts.unmount(target, true);
    }
  }

  @Test
  void aTemporaryFileSystemIsMountedWithItsOptions() throws IOException {
    Mounts.mount("tmpfs", "tmpfs", List.of("nosuid", "nodev", "size=1m", "mode=700"), target);
    MountPoint mount = Mounts.find(target).orElseThrow();
    assertThat(mount.type()).isEqualTo("tmpfs");
    assertThat(mount.options()).contains("nosuid", "nodev", "rw");
    assertThat(FileSystemSpace.of(target).typeName()).isEqualTo("tmpfs");
    assertThat(FileSystemSpace.of(target).totalBytes()).isEqualTo(1 << 20);
    Mounts.unmount(target, false);
    assertThat(Mounts.find(target)).isEmpty();
  }

  @Test
  void aReadOnlyBindMountRefusesWritesAndLeavesTheSourceAlone() throws IOException {
    Path source = Files.createDirectory(temp.resolve("source"));
    Mounts.mount("bind", source.toString(), List.of("rbind", "ro", "nosuid", "rprivate"), target);
    assertThatThrownBy(() -> Files.writeString(target.resolve("f"), ""))
        .hasMessageContaining("Read-only");
    Files.writeString(source.resolve("f"), "seen");
    assertThat(target.resolve("f")).hasContent("seen");
    assertThat(Mounts.find(target).orElseThrow().propagation()).isEmpty();
  }

  @Test
  void anOverlayOfThreeHundredLayersShowsTheTopmostFirst() throws IOException {
    List<String> options = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Path layer = Files.createDirectories(temp.resolve("layers:with, odd names").resolve("" + i));
      Files.writeString(layer.resolve("same"), "" + i);
      Files.writeString(layer.resolve("only-" + i), "");
      options.add("lowerdir+=" + layer);
    }
    Path upper = Files.createDirectory(temp.resolve("upper\\dir"));
    options.add("upperdir=" + upper);
    options.add("workdir=" + Files.createDirectory(temp.resolve("work")));
    options.addAll(List.of("redirect_dir=nofollow", "metacopy=off", "index=off"));
    Mounts.mount("overlay", "overlay", options, target);
    assertThat(target.resolve("same")).hasContent("0");
    assertThat(target.resolve("only-299")).exists();
    Files.writeString(target.resolve("same"), "changed");
    Files.delete(target.resolve("only-1"));
    assertThat(upper.resolve("same")).hasContent("changed");
    try (DirectoryHandle directory = DirectoryHandle.open(upper)) {
      assertThat(directory.status("only-1").isWhiteout()).isTrue();
    }
  }

  @Test
  void longPathsBecomeLayersToo() throws IOException {
    Path deep = temp;
    for (int i = 0; i < 3; i++) {
      deep = Files.createDirectory(deep.resolve("d".repeat(200)));
    }
    Files.writeString(deep.resolve("f"), "deep");
    Path other = Files.createDirectory(temp.resolve("other"));
    Mounts.mount("overlay", "overlay", List.of("lowerdir+=" + deep, "lowerdir+=" + other), target);
    assertThat(target.resolve("f")).hasContent("deep");
  }

  @Test
  void aMissingLayerIsNamed() {
    assertThatThrownBy(
            () ->
                Mounts.mount(
                    "overlay",
                    "overlay",
                    List.of("lowerdir+=/does-not-exist", "lowerdir+=" + temp),
                    target))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("/does-not-exist");
    assertThatThrownBy(() -> Mounts.unmount(target, false))
        .isInstanceOfSatisfying(
            SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
  }

  @Test
  void mountinfoEscapesAreRead() {
    MountPoint mount =
        MountPoint.parse(
            "36 35 98:0 /a\\040b /mnt\\134x rw,noatime shared:1 - ext3 /dev/root rw,errors=continue");
    assertThat(mount.root()).isEqualTo("/a b");
    assertThat(mount.target()).isEqualTo(Path.of("/mnt\\x"));
    assertThat(mount.propagation()).containsExactly("shared:1");
    assertThat(mount.superOptions()).containsExactly("rw", "errors=continue");
  }
}
