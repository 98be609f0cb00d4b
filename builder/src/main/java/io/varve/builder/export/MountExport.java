package io.varve.builder.export;

import io.varve.builder.cache.remote.ImportedCaches;
import io.varve.builder.cache.remote.ImportedMount;
import io.varve.builder.graph.Op;
import io.varve.builder.graph.Vertex;
import io.varve.builder.instruction.RunMount;
import io.varve.builder.solve.BuildTools;
import io.varve.builder.solve.CacheMountPlace;
import io.varve.builder.solve.SolvedStage;
import io.varve.image.transfer.ArtifactPlace;
import io.varve.image.transfer.Packing;
import io.varve.linux.hash.FastHash;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.error.EngineException;
import io.varve.oci.task.ProgressEvent.Message;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * Takes directories of cache mounts along.
 *
 * @param tools the store
 * @param imported the caches of the build
 * @param place where they go
 * @param packing how they are compressed
 * @param progress is told of each
 */
record MountExport(
    BuildTools tools,
    ImportedCaches imported,
    ArtifactPlace place,
    Packing packing,
    ProgressListener progress) {

  private static final int BUFFER = 256 * 1024;

  /** A directory that was sent. */
  record Sent(DiffId content, Descriptor blob) {}

  /** The ids of the cache mounts of a build, sorted. */
  static SequencedSet<String> ids(List<SolvedStage> stages) {
    TreeSet<String> ids = new TreeSet<>();
    for (SolvedStage stage : stages) {
      stage.steps().stream()
          .flatMap(step -> step.step().vertex().stream())
          .map(Vertex::op)
          .filter(Op.Exec.class::isInstance)
          .flatMap(op -> ((Op.Exec) op).mounts().stream())
          .filter(mount -> mount.mount() instanceof RunMount.Cache)
          .forEach(mount -> ids.add(((RunMount.Cache) mount.mount()).id()));
    }
    return ids;
  }

  /**
   * Sends directories. One that can't be read, because a program writes to it say, is left out with
   * a warning.
   *
   * @param ids the mounts
   * @return those that went, by id
   */
  SequencedMap<String, Sent> send(SequencedSet<String> ids)
      throws IOException, InterruptedException {
    SequencedMap<String, Sent> sent = new LinkedHashMap<>();
    for (String id : ids) {
      CacheMountPlace mount = CacheMountPlace.of(tools, id);
      Optional<ImportedMount> before = imported.mount(id);
      if (!mount.isEmpty()) {
        directory(id, mount, before).ifPresent(made -> sent.put(id, made));
      } else if (before.isPresent()) {
        place.store(before.get().blob(), out -> copy(before.get(), out));
        sent.put(id, new Sent(before.get().content(), before.get().blob()));
      }
    }
    return sent;
  }

  private Optional<Sent> directory(String id, CacheMountPlace mount, Optional<ImportedMount> before)
      throws IOException, InterruptedException {
    // A step with sharing=locked or private has it to itself; we wait for its end.
    try (HeldLock _ = mount.lock(tools)) {
      Measured measured = new Measured(OutputStream.nullOutputStream());
      write(mount.directory(), measured);
      DiffId content = measured.content();
      if (before.isPresent()
          && before.get().content().equals(content)
          && place.has(before.get().blob())) {
        return Optional.of(new Sent(content, before.get().blob()));
      }
      Optional<Descriptor> known = tools.remoteCaches().packed().find(content, packing);
      if (known.isPresent() && place.has(known.get())) {
        return Optional.of(new Sent(content, known.get()));
      }
      return Optional.of(pack(id, mount.directory(), measured.count));
    } catch (IOException | EngineException e) {
      progress.update(
          new Message("warning: cache mount " + id + " was not exported: " + e.getMessage()));
      return Optional.empty();
    }
  }

  private Sent pack(String id, Path directory, long size) throws IOException, InterruptedException {
    Measured[] last = new Measured[1];
    Descriptor made =
        place.pack(
            new ArtifactPlace.Content(
                "mount " + id,
                packing.layerType(),
                size,
                out -> {
                  last[0] = new Measured(out);
                  write(directory, last[0]);
                }),
            packing,
            progress);
    DiffId content = last[0].content();
    tools.remoteCaches().packed().remember(content, packing, made);
    return new Sent(content, made);
  }

  private void write(Path directory, OutputStream out) throws IOException {
    OutputStream buffered = new BufferedOutputStream(out, BUFFER);
    tools.layerForm().write(List.of(directory), new OnDiskFormat.Plain(), buffered);
    buffered.flush();
  }

  private static void copy(ImportedMount mount, OutputStream out) throws IOException {
    try (InputStream bytes = mount.open()) {
      bytes.transferTo(out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("copying a cache mount was interrupted", e);
    }
  }

  /** Hashes and counts what passes. */
  private static final class Measured extends DigestOutputStream {
    private long count;

    Measured(OutputStream out) {
      super(out, FastHash.sha256());
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      super.write(bytes, offset, length);
      count += length;
    }

    DiffId content() {
      MessageDigest hash = getMessageDigest();
      return new DiffId(Digest.ofHash(hash.digest()));
    }
  }
}
