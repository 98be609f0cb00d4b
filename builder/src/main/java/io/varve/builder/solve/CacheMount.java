package io.varve.builder.solve;

import io.varve.builder.cache.remote.ImportedMount;
import io.varve.builder.instruction.RunMount;
import io.varve.builder.tree.NativeFiles;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The directory behind {@code RUN --mount=type=cache}, held as its sharing mode says. */
record CacheMount(Path directory, boolean isNew, Optional<HeldLock> lock) implements AutoCloseable {

  private static final int DEFAULT_MODE = 0755;

  static CacheMount open(StepScope scope, RunMount.Cache cache)
      throws IOException, InterruptedException {
    CacheMountPlace place = CacheMountPlace.of(scope.tools(), cache.id());
    Files.createDirectories(place.parent());
    return switch (cache.sharing()) {
      case SHARED -> at(place, scope, cache, Optional.empty());
      case LOCKED -> at(place, scope, cache, Optional.of(place.lock(scope.tools())));
      case PRIVATE -> free(scope, cache, place);
    };
  }

  /** The first directory of a series that nobody uses. */
  private static CacheMount free(StepScope scope, RunMount.Cache cache, CacheMountPlace first)
      throws IOException, InterruptedException {
    for (int i = 0; ; i++) {
      CacheMountPlace candidate = first.numbered(i);
      Optional<HeldLock> lock =
          scope.tools().locks().tryAcquire(LockRank.SNAPSHOT, candidate.lockName());
      if (lock.isPresent()) {
        return at(candidate, scope, cache, lock);
      }
    }
  }

  private static CacheMount at(
      CacheMountPlace place, StepScope scope, RunMount.Cache cache, Optional<HeldLock> lock)
      throws IOException, InterruptedException {
    try {
      return new CacheMount(place.directory(), isNew(place, scope, cache), lock);
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (lock.isPresent()) {
        lock.get().close();
      }
      throw e;
    }
  }

  /** Whether the directory was made now and is to be filled by the caller. */
  private static boolean isNew(CacheMountPlace place, StepScope scope, RunMount.Cache cache)
      throws IOException, InterruptedException {
    if (place.isEmpty()) {
      Optional<ImportedMount> seed = scope.inputs().caches().mount(cache.id());
      if (seed.isPresent() && new MountSeed(scope, place).fill(seed.get(), cache)) {
        return false;
      }
    }
    try {
      Files.createDirectory(place.directory());
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  void initialise(NativeFiles files, RunMount.Cache cache) throws IOException {
    initialise(directory, files, cache);
  }

  static void initialise(Path directory, NativeFiles files, RunMount.Cache cache)
      throws IOException {
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
