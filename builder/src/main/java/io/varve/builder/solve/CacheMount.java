package io.varve.builder.solve;

import io.varve.builder.instruction.RunMount;
import io.varve.builder.tree.NativeFiles;
import io.varve.oci.Digest;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The directory behind {@code RUN --mount=type=cache}, held as its sharing mode says. */
record CacheMount(Path directory, boolean isNew, Optional<HeldLock> lock) implements AutoCloseable {

  private static final int DEFAULT_MODE = 0755;

  static CacheMount open(StepScope scope, RunMount.Cache cache) throws IOException {
    String name = Digest.of(cache.id().getBytes(StandardCharsets.UTF_8)).hex();
    Path parent = scope.tools().stateDirectory().resolve("mounts");
    Files.createDirectories(parent);
    return switch (cache.sharing()) {
      case SHARED -> at(parent.resolve(name), Optional.empty());
      case LOCKED ->
          at(
              parent.resolve(name),
              Optional.of(scope.tools().locks().acquire(LockRank.SNAPSHOT, lockName(name))));
      case PRIVATE -> free(scope, parent, name);
    };
  }

  /** The first directory of a series that nobody uses. */
  private static CacheMount free(StepScope scope, Path parent, String name) throws IOException {
    for (int i = 0; ; i++) {
      String candidate = i == 0 ? name : name + "-" + i;
      Optional<HeldLock> lock =
          scope.tools().locks().tryAcquire(LockRank.SNAPSHOT, lockName(candidate));
      if (lock.isPresent()) {
        return at(parent.resolve(candidate), lock);
      }
    }
  }

  private static String lockName(String name) {
    return "cachemount-" + name;
  }

  private static CacheMount at(Path directory, Optional<HeldLock> lock) throws IOException {
    try {
      Files.createDirectory(directory);
      return new CacheMount(directory, true, lock);
    } catch (FileAlreadyExistsException e) {
      return new CacheMount(directory, false, lock);
    }
  }

  void initialise(NativeFiles files, RunMount.Cache cache) throws IOException {
    files.setOwner(directory, cache.uid().orElse(0), cache.gid().orElse(0));
    files.setMode(directory, cache.mode().orElse(DEFAULT_MODE));
  }

  @Override
  public void close() throws IOException {
    if (lock.isPresent()) {
      lock.get().close();
    }
  }
}
