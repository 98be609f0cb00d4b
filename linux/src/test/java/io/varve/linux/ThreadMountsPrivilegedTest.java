package io.varve.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadMountsPrivilegedTest {
  private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

  @TempDir Path temp;
  private Path place;

  @BeforeEach
  void mount() throws IOException {
    place = Files.createDirectory(temp.resolve("place"));
    Mounts.mount("tmpfs", "tmpfs", List.of(), place);
    Files.createFile(place.resolve("seen"));
  }

  @AfterEach
  void unmount() throws IOException {
    Mounts.unmount(place, true);
  }

  private int exitCode(List<Path> hidden, String script) throws Exception {
    return ChildProcess.start(
            List.of("/bin/sh", "-c", script, "test", place.toString()),
            List.of(),
            THREADS,
            () -> ThreadMounts.separate(hidden))
        .awaitExit();
  }

  @Test
  void aProgramDoesNotSeeWhatWasHiddenFromItsThread() throws Exception {
    assertThat(exitCode(List.of(), "[ -e $1/seen ]")).isZero();
    assertThat(exitCode(List.of(place, temp, temp.resolve("none")), "[ -e $1/seen ]")).isEqualTo(1);
    assertThat(place.resolve("seen")).exists();
  }

  @Test
  void whatItMountsIsSeenNowhereElse() throws Exception {
    assertThat(exitCode(List.of(), "mount -t tmpfs tmpfs $1 && [ ! -e $1/seen ]")).isZero();
    assertThat(place.resolve("seen")).exists();
  }

  @Test
  void aVirtualThreadHasNoMountsOfItsOwn() throws Exception {
    CompletableFuture<Void> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                ThreadMounts.separate(List.of());
                result.complete(null);
              } catch (IOException | IllegalStateException e) {
                result.completeExceptionally(e);
              }
            })
        .join();
    assertThatThrownBy(result::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }
}
