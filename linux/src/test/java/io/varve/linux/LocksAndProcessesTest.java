package io.varve.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksAndProcessesTest {

  @TempDir Path temp;

  @Test
  void sharedHoldersGoTogetherAndAnExclusiveOneAlone() throws Exception {
    Path file = temp.resolve("lock");
    try (FileLock one = FileLock.acquire(file, FileLock.Mode.SHARED)) {
      try (FileLock two = FileLock.acquire(file, FileLock.Mode.SHARED)) {
        assertThat(FileLock.tryAcquire(file, FileLock.Mode.EXCLUSIVE)).isEmpty();
        assertThat(two.tryChange(FileLock.Mode.EXCLUSIVE)).isFalse();
      }
      assertThat(one.tryChange(FileLock.Mode.EXCLUSIVE)).isTrue();
      assertThat(FileLock.tryAcquire(file, FileLock.Mode.SHARED)).isEmpty();
    }
    Optional<FileLock> free = FileLock.tryAcquire(file, FileLock.Mode.EXCLUSIVE);
    assertThat(free).isPresent();
    free.get().close();
  }

  @Test
  void aWaiterGetsTheLockWhenTheHolderLetsGo() throws Exception {
    Path file = temp.resolve("lock");
    CompletableFuture<FileLock> waiter = new CompletableFuture<>();
    FileLock holder = FileLock.acquire(file, FileLock.Mode.EXCLUSIVE);
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    waiter.complete(FileLock.acquire(file, FileLock.Mode.EXCLUSIVE));
                  } catch (IOException | InterruptedException e) {
                    waiter.completeExceptionally(e);
                  }
                });
    assertThat(waiter).isNotDone();
    holder.close();
    waiter.get(1, TimeUnit.MINUTES).close();
    thread.join();
  }

  @Test
  void anInterruptedWaiterDoesNotKeepTheLock() throws Exception {
    Path file = temp.resolve("lock");
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    try (FileLock holder = FileLock.acquire(file, FileLock.Mode.EXCLUSIVE)) {
      assertThat(holder).isNotNull();
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      FileLock.acquire(file, FileLock.Mode.EXCLUSIVE).close();
                      interrupted.complete(false);
                    } catch (InterruptedException e) {
                      interrupted.complete(true);
                    } catch (IOException e) {
                      interrupted.completeExceptionally(e);
                    }
                  });
      thread.interrupt();
      assertThat(interrupted.get(1, TimeUnit.MINUTES)).isTrue();
    }
    FileLock.acquire(file, FileLock.Mode.EXCLUSIVE).close();
  }

  @Test
  void aProcessIsAwaitedSignalledAndGone() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "1000").start();
    try (ProcessDescriptor process = ProcessDescriptor.open(sleeper.pid())) {
      assertThat(process.hasExited()).isFalse();
      assertThat(process.awaitExit(Duration.ofMillis(1))).isFalse();
      ProcessDescriptor.kill(sleeper.pid(), 0);
      process.signal(15);
      assertThat(process.awaitExit(Duration.ofMinutes(1))).isTrue();
      assertThat(sleeper.waitFor()).isEqualTo(128 + 15);
      assertThatThrownBy(() -> process.signal(15))
          .isInstanceOfSatisfying(
              SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
    } finally {
      sleeper.destroyForcibly();
    }
    assertThatThrownBy(() -> ProcessDescriptor.open(0x3fffffff))
        .isInstanceOf(SystemCallException.class);
  }

  @Test
  void identityIsThatOfTheProcess() throws IOException {
    assertThat(Identity.effectiveUid())
        .isEqualTo(((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue());
    int before = Identity.setUmask(027);
    assertThat(Identity.setUmask(before)).isEqualTo(027);
  }

  @Test
  void holesAreFoundMadeAndCounted() throws IOException {
    Path path = temp.resolve("sparse");
    int block = 1 << 16;
    try (OpenFile file = OpenFile.createOrOpen(path, 0600)) {
      file.truncate(8L * block);
      file.writeAt(ByteBuffer.allocate(2 * block), 2L * block);
      assertThat(file.nextData(0)).hasValue(2L * block);
      assertThat(file.nextHole(2L * block)).hasValue(4L * block);
      assertThat(file.nextData(4L * block)).isEmpty();
      file.punchHole(2L * block, block);
      assertThat(file.nextData(0)).hasValue(3L * block);
      assertThat(file.status().size()).isEqualTo(8L * block);
      file.allocate(0, block);
      assertThat(file.status().blocks() * 512).isGreaterThanOrEqualTo(2L * block);
      file.sync();
      ByteBuffer read = ByteBuffer.allocateDirect(100);
      assertThat(file.readAt(read, 8L * block - 10)).isEqualTo(10);
      assertThat(file.readAt(read, 8L * block)).isEqualTo(-1);
    }
  }

  @Test
  void bytesAreCopiedInsideTheKernel() throws IOException {
    Path source = Files.writeString(temp.resolve("source"), "0123456789");
    try (OpenFile from = OpenFile.forReading(source);
        OpenFile to = OpenFile.createOrOpen(temp.resolve("target"), 0600)) {
      if (!to.reflinkFrom(from)) {
        assertThat(to.copyRange(from, 2, 0, 100)).isEqualTo(8);
        assertThat(temp.resolve("target")).hasContent("23456789");
      }
    }
  }

  @Test
  void whatWasReadIsInThePageCache() throws IOException {
    Path path = Files.write(temp.resolve("cached"), new byte[300_000]);
    try (OpenFile file = OpenFile.forWriting(path)) {
      assertThat(PageCache.residentBytes(file)).isEqualTo(74 * 4096);
      file.sync();
      PageCache.drop(file);
      assertThat(PageCache.residentBytes(path)).isLessThanOrEqualTo(74 * 4096);
    }
  }

  @Test
  void standardStreamsOfTestsAreNoTerminal() throws IOException {
    Optional<Terminal> terminal = Terminal.of(Terminal.Stream.INPUT);
    if (terminal.isPresent()) {
      assertThat(terminal.get().size().columns()).isNotNegative();
    }
  }
}
