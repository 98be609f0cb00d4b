package io.varve.engine.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import io.varve.storage.snapshot.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mounts layers that lack the places of a container's own mounts. */
class RootFilesystemPrivilegedTest {
  private static final List<MountPlace> PLACES =
      List.of(new MountPlace("/proc", true), new MountPlace("/etc/hosts", false));

  @TempDir private Path directory;
  private Path lower;
  private Path upper;
  private Path target;
  private Path stubs;

  @BeforeEach
  void makeLayers() throws IOException {
    lower = Files.createDirectory(directory.resolve("lower"));
    upper = Files.createDirectory(directory.resolve("upper"));
    Files.createDirectory(directory.resolve("work"));
    target = directory.resolve("target");
    stubs = directory.resolve("stubs");
  }

  @AfterEach
  void unmount() throws IOException {
    RootFilesystem.unmount(target);
  }

  private Mount overlay() {
    return new Mount(
        "overlay",
        "overlay",
        List.of(
            "lowerdir+=" + lower,
            "upperdir=" + upper,
            "workdir=" + directory.resolve("work"),
            "index=off"));
  }

  private boolean foresee() throws IOException {
    return new ForeseenStubs(overlay(), new StubTree(target, stubs)).make(PLACES);
  }

  private void mount() throws IOException {
    RootFilesystem.mount(List.of(overlay()), target, stubs, PLACES);
  }

  @Test
  void whatLayersLackIsForeseenSoThatTheyAreMountedOnce() throws IOException {
    Files.createDirectory(lower.resolve("etc"));

    assertThat(foresee()).isTrue();

    assertThat(stubs.resolve("proc")).isDirectory();
    assertThat(stubs.resolve("etc/hosts")).isEmptyFile();
    mount();
    assertThat(target.resolve("proc")).isDirectory();
    assertThat(target.resolve("etc/hosts")).isEmptyFile();
    assertThat(upper).isEmptyDirectory();
  }

  @Test
  void whatLayersHaveNeedsNoStubs() throws IOException {
    Files.createDirectories(lower.resolve("proc"));
    Files.createDirectory(upper.resolve("etc"));
    Files.writeString(upper.resolve("etc/hosts"), "own");

    assertThat(foresee()).isFalse();

    mount();
    assertThat(stubs).doesNotExist();
    assertThat(target.resolve("etc/hosts")).hasContent("own");
  }

  @Test
  void aDirectoryAboveAStubKeepsItsPermissionsAndTime() throws IOException {
    Path etc = Files.createDirectory(lower.resolve("etc"));
    Files.setPosixFilePermissions(etc, PosixFilePermissions.fromString("rwx--x---"));
    Files.setAttribute(etc, "unix:uid", 33);
    FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));
    Files.setLastModifiedTime(etc, time);
    Files.setLastModifiedTime(lower, time);

    mount();

    Path seen = target.resolve("etc");
    assertThat(Files.getLastModifiedTime(seen)).isEqualTo(time);
    assertThat(Files.getAttribute(seen, "unix:uid")).isEqualTo(33);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(seen)))
        .isEqualTo("rwx--x---");
  }

  @Test
  void aPlaceBehindALinkIsMadeWhereTheLinkLeadsInTheContainer() throws IOException {
    Files.createDirectories(lower.resolve("usr/etc"));
    Files.createSymbolicLink(lower.resolve("etc"), Path.of("/usr/etc"));

    mount();

    assertThat(target.resolve("usr/etc/hosts")).isEmptyFile();
    assertThat(upper).isEmptyDirectory();
  }

  @Test
  void nothingIsLookedUpThroughALinkThatADirectoryHides() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.createFile(outside.resolve("hosts"));
    Files.createSymbolicLink(lower.resolve("etc"), outside);
    Files.createDirectory(upper.resolve("etc"));

    assertThat(foresee()).isTrue();

    assertThat(stubs.resolve("etc/hosts")).isEmptyFile();
  }

  @Test
  void aSecondMountOfTheSameLayersFindsItsPlaces() throws IOException {
    mount();
    RootFilesystem.unmount(target);

    mount();

    assertThat(target.resolve("etc/hosts")).isEmptyFile();
  }

  @Test
  void aPlaceAboveTheRootIsRefusedAndNothingIsMounted() throws IOException {
    List<MountPlace> places = List.of(new MountPlace("/../outside", false));

    assertThatThrownBy(() -> RootFilesystem.mount(List.of(overlay()), target, stubs, places))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("..");

    assertThat(RootFilesystem.isMounted(target)).isFalse();
    assertThat(directory.resolve("outside")).doesNotExist();
  }
}
