package io.varve.builder.solve;

import io.varve.builder.cache.remote.ImportedMount;
import io.varve.builder.instruction.RunMount;
import io.varve.image.unpack.VerifiedStream;
import io.varve.linux.DirectoryHandle;
import io.varve.oci.DiffId;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.error.EngineException;
import io.varve.oci.task.ProgressEvent;
import io.varve.storage.disk.DiskFull;
import io.varve.storage.disk.RandomNames;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Fills an empty cache mount from a cache elsewhere: beside it, and put in its place whole, so that
 * no step ever sees a part.
 *
 * @param scope the step
 * @param place the mount
 */
record MountSeed(StepScope scope, CacheMountPlace place) {

  /**
   * Fills the mount.
   *
   * @param seed what it gets
   * @param cache what the directory itself looks like
   * @return false when it could not be had, which has then been said
   */
  boolean fill(ImportedMount seed, RunMount.Cache cache) throws IOException, InterruptedException {
    String name = ".new-" + RandomNames.next();
    Path directory = place.parent().resolve(name);
    Files.createDirectory(directory);
    try {
      unpack(seed, directory);
      CacheMount.initialise(directory, scope.tools().files(), cache);
      Files.move(directory, place.directory(), StandardCopyOption.ATOMIC_MOVE);
      say("cache mount " + seed.id() + " filled from " + seed.origin());
      return true;
    } catch (DirectoryNotEmptyException e) {
      remove(name); // another step filled it meanwhile
      return true;
    } catch (DiskFull | InterruptedException e) {
      remove(name);
      throw e;
    } catch (IOException | EngineException e) {
      remove(name);
      say("warning: cache mount " + seed.id() + " starts empty: " + e.getMessage());
      return false;
    }
  }

  private void unpack(ImportedMount seed, Path directory) throws IOException, InterruptedException {
    try (VerifiedStream bytes = seed.open()) {
      DiffId actual =
          bytes.readWhole(
              packed ->
                  scope
                      .tools()
                      .layerForm()
                      .apply(
                          packed,
                          seed.blob().mediaType().compression(),
                          directory,
                          new OnDiskFormat.Plain()));
      if (!actual.equals(seed.content())) {
        throw new DigestMismatch(
            seed.content().digest(), actual.digest(), "cache mount from " + seed.origin());
      }
    }
  }

  private void remove(String name) throws IOException {
    try (DirectoryHandle parent = DirectoryHandle.open(place.parent())) {
      parent.removeTree(name);
    }
  }

  private void say(String text) {
    scope.progress().update(new ProgressEvent.Message(text));
  }
}
