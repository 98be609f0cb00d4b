package io.varve.blockstore.volume;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.ThinPool;
import io.varve.linux.FileSystemFreeze;
import io.varve.linux.OpenFile;
import io.varve.oci.error.Conflict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the host uses of a pool: devices with their mounts and holders, and NBD servers. A volume is
 * one or the other, never both: two writers that know nothing of each other would destroy it.
 */
final class HostUses implements AutoCloseable {

  private final ReentrantLock lock = new ReentrantLock();
  private final Attachments attachments;
  private final NbdExportTable exports;
  private final Optional<UseRecords> records;

  /**
   * The uses of a pool.
   *
   * @param channel a channel to the kernel that outlives this process; with it, a successor goes on
   */
  HostUses(ThinPool pool, Path runtime, Optional<OpenFile> channel) {
    this.attachments = new Attachments(pool, runtime, channel);
    this.exports = new NbdExportTable(pool);
    this.records = channel.map(_ -> new UseRecords(runtime));
  }

  /** Work on what is attached and served. */
  interface Guarded<T> {
    T run() throws IOException;
  }

  private <T> T guarded(Guarded<T> work) throws IOException {
    lock.lock();
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  private <T> T changing(Guarded<T> work) throws IOException {
    return guarded(
        () -> {
          try {
            return work.run();
          } finally {
            remember();
          }
        });
  }

  private void remember() throws IOException {
    if (records.isPresent()) {
      records.get().write(new UseRecords.Uses(attachments.remembered(), exports.remembered()));
    }
  }

  /** Goes on with what an ended process was used for. */
  void resume(UseRecords.Uses uses) throws IOException {
    changing(
        () -> {
          attachments.resume(uses.attached());
          exports.resume(uses.served());
          return uses;
        });
  }

  /** Runs work while the mounted file systems of some volumes stand still. */
  <T> T frozen(List<VolumeName> volumes, Guarded<T> work) throws IOException {
    return guarded(
        () -> {
          List<FileSystemFreeze> frozen = new ArrayList<>();
          try {
            for (VolumeName volume : volumes) {
              Optional<Path> mount = attachments.mount(volume);
              if (mount.isPresent()) {
                frozen.add(FileSystemFreeze.of(mount.get()));
              }
            }
            return work.run();
          } finally {
            thaw(frozen);
          }
        });
  }

  private static void thaw(List<FileSystemFreeze> frozen) throws IOException {
    IOException failure = null;
    for (FileSystemFreeze freeze : frozen) {
      try {
        freeze.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  Path attach(BlockName name) throws IOException {
    return changing(
        () -> {
          requireNotServed(name);
          return attachments.attach(name);
        });
  }

  private void requireNotServed(BlockName name) throws IOException {
    Optional<String> uri = exports.uri(name);
    if (name instanceof VolumeName && uri.isPresent()) {
      throw new Conflict(
          "volume %s is served at %s, and two writers would destroy it: stop serving it first"
              .formatted(name, uri.get()));
    }
  }

  void detach(BlockName name) throws IOException {
    changing(
        () -> {
          attachments.detach(name);
          return name;
        });
  }

  void mount(BlockName name, String type, List<String> options, Path target) throws IOException {
    changing(
        () -> {
          requireNotServed(name);
          List<String> all = new ArrayList<>(options);
          switch (name) {
            case VolumeName _ -> {}
            case SnapshotName _ -> all.add("ro");
          }
          attachments.mount(name, type, all, target);
          return name;
        });
  }

  /** Lets the device of a volume, when it has one, know that the volume has grown. */
  void updateSize(VolumeName name) throws IOException {
    guarded(
        () -> {
          attachments.updateSize(name);
          return name;
        });
  }

  void hold(BlockName name, String holder) throws IOException {
    changing(
        () -> {
          attachments.hold(name, holder);
          return name;
        });
  }

  void release(BlockName name, String holder) throws IOException {
    changing(
        () -> {
          attachments.release(name, holder);
          return name;
        });
  }

  List<BlockUse> list() throws IOException {
    return guarded(
        () -> {
          Set<BlockName> names = new LinkedHashSet<>(attachments.names());
          names.addAll(exports.names());
          List<BlockUse> uses = new ArrayList<>();
          for (BlockName name : names) {
            uses.add(attachments.use(name, exports.uri(name)));
          }
          return uses;
        });
  }

  /**
   * Serves.
   *
   * @param bound whether the caller ends it when its own use ends, so that no successor goes on
   */
  String serve(BlockName name, String address, Optional<Path> credentials, boolean bound)
      throws IOException {
    return changing(
        () -> {
          Optional<Path> device = attachments.device(name);
          if (name instanceof VolumeName && device.isPresent()) {
            throw new Conflict(
                "volume %s is attached as %s, and two writers would destroy it: end its use first"
                    .formatted(name, device.get()));
          }
          return exports.serve(name, address, credentials, bound);
        });
  }

  void stopServing(BlockName name) throws IOException {
    changing(
        () -> {
          exports.stop(name);
          return name;
        });
  }

  /** Whether something is attached or served. */
  boolean any() throws IOException {
    return guarded(() -> !attachments.names().isEmpty() || !exports.names().isEmpty());
  }

  /** Lets go of all it can, and fails for what is left. */
  @Override
  public void close() throws IOException {
    try {
      guarded(
          () -> {
            exports.close();
            attachments.close();
            return exports;
          });
    } finally {
      if (records.isPresent()) {
        records.get().clear();
      }
    }
  }
}
