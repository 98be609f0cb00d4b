package io.varve.blockstore.volume;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.host.HostDevice;
import io.varve.blockstore.nbd.NbdExports;
import io.varve.blockstore.nbd.NbdServer;
import io.varve.blockstore.nbd.TlsCredentials;
import io.varve.blockstore.pool.ThinPool;
import io.varve.linux.FileSystemFreeze;
import io.varve.linux.Mounts;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the host uses of a pool: devices with their mounts and holders, and NBD servers. A volume is
 * one or the other, never both: two writers that know nothing of each other would destroy it.
 */
final class HostUses implements AutoCloseable {

  private final ThinPool pool;
  private final Path runtime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<BlockName, Attachment> attached = new LinkedHashMap<>();
  private final Map<BlockName, NbdServer> served = new LinkedHashMap<>();

  private record Attachment(HostDevice device, List<Path> mounts, Set<String> holders) {}

  HostUses(ThinPool pool, Path runtime) {
    this.pool = pool;
    this.runtime = runtime;
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

  /** Runs work while the mounted file systems of some volumes stand still. */
  <T> T frozen(List<VolumeName> volumes, Guarded<T> work) throws IOException {
    return guarded(
        () -> {
          List<FileSystemFreeze> frozen = new ArrayList<>();
          try {
            for (VolumeName volume : volumes) {
              freeze(volume, frozen);
            }
            return work.run();
          } finally {
            thaw(frozen);
          }
        });
  }

  private void freeze(VolumeName volume, List<FileSystemFreeze> frozen) throws IOException {
    Attachment attachment = attached.get(volume);
    if (attachment != null && !attachment.mounts().isEmpty()) {
      // All its mounts show one file system.
      frozen.add(FileSystemFreeze.of(attachment.mounts().getFirst()));
    }
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
    return guarded(() -> attachment(name).device().path());
  }

  private Attachment attachment(BlockName name) throws IOException {
    Attachment known = attached.get(name);
    if (known != null && known.device().isDetaching()) {
      detachLocked(name, known); // perhaps its last user has let go meanwhile
    } else if (known != null) {
      return known;
    }
    if (name instanceof VolumeName && served.containsKey(name)) {
      throw new Conflict(
          "volume %s is served at %s, and two writers would destroy it: stop serving it first"
              .formatted(name, uri(served.get(name), name)));
    }
    BlockDevice device = pool.open(name);
    Path directory = runtime.resolve(Leftovers.DEVICES).resolve(name.toString());
    HostDevice host = HostDevice.attach(device, directory);
    Attachment made = new Attachment(host, new ArrayList<>(), new LinkedHashSet<>());
    attached.put(name, made);
    return made;
  }

  void detach(BlockName name) throws IOException {
    guarded(
        () -> {
          detachLocked(name, requireAttached(name));
          return name;
        });
  }

  private Attachment requireAttached(BlockName name) {
    Attachment attachment = attached.get(name);
    if (attachment == null) {
      throw new NotFound("%s is not attached".formatted(name));
    }
    return attachment;
  }

  private void detachLocked(BlockName name, Attachment attachment) throws IOException {
    for (Path mount : List.copyOf(attachment.mounts()).reversed()) {
      Leftovers.unmount(mount);
      attachment.mounts().remove(mount);
    }
    attachment.device().close();
    attached.remove(name);
  }

  void hold(BlockName name, String holder) throws IOException {
    guarded(() -> requireAttached(name).holders().add(holder));
  }

  void release(BlockName name, String holder) throws IOException {
    guarded(
        () -> {
          Attachment attachment = attached.get(name);
          if (attachment != null) {
            attachment.holders().remove(holder);
            if (attachment.holders().isEmpty()) {
              detachLocked(name, attachment);
            }
          }
          return name;
        });
  }

  List<BlockUse> list() throws IOException {
    return guarded(
        () -> {
          Set<BlockName> names = new LinkedHashSet<>(attached.keySet());
          names.addAll(served.keySet());
          List<BlockUse> uses = new ArrayList<>();
          for (BlockName name : names) {
            uses.add(use(name));
          }
          return uses;
        });
  }

  private static String uri(NbdServer server, BlockName name) throws IOException {
    return NbdAddress.uri(server.address(), name, server.isEncrypted());
  }

  private BlockUse use(BlockName name) throws IOException {
    Optional<Attachment> attachment = Optional.ofNullable(attached.get(name));
    NbdServer server = served.get(name);
    return new BlockUse(
        name,
        attachment.map(a -> a.device().path()),
        attachment.map(Attachment::mounts).orElse(List.of()),
        attachment.map(a -> List.copyOf(a.holders())).orElse(List.of()),
        server == null ? Optional.empty() : Optional.of(uri(server, name)));
  }

  void mount(BlockName name, String type, List<String> options, Path target) throws IOException {
    guarded(
        () -> {
          Attachment attachment = attachment(name);
          List<String> all = new ArrayList<>(options);
          switch (name) {
            case VolumeName _ -> {}
            case SnapshotName _ -> all.add("ro");
          }
          Mounts.mount(type, attachment.device().path().toString(), all, target);
          attachment.mounts().add(target);
          return name;
        });
  }

  String serve(BlockName name, String address, Optional<Path> credentials) throws IOException {
    return guarded(
        () -> {
          if (served.containsKey(name)) {
            throw new AlreadyExists(
                "%s is served at %s: stop that first".formatted(name, uri(served.get(name), name)));
          }
          if (name instanceof VolumeName && attached.containsKey(name)) {
            throw new Conflict(
                "volume %s is attached as %s, and two writers would destroy it: end its use first"
                    .formatted(name, attached.get(name).device().path()));
          }
          // Opened once now, so that an unknown name is refused here and not to a client.
          pool.open(name).close();
          Optional<TlsCredentials> tls =
              credentials.isPresent()
                  ? Optional.of(TlsCredentials.read(credentials.get()))
                  : Optional.empty();
          NbdServer server = NbdServer.listen(NbdAddress.parse(address), only(name), tls);
          served.put(name, server);
          return uri(server, name);
        });
  }

  private NbdExports only(BlockName name) {
    return new NbdExports() {
      @Override
      public List<String> names() {
        return List.of(name.toString());
      }

      @Override
      public Optional<BlockDevice> open(String wanted) throws IOException {
        boolean known = wanted.isEmpty() || wanted.equals(name.toString());
        return known ? Optional.of(pool.open(name)) : Optional.empty();
      }
    };
  }

  void stopServing(BlockName name) throws IOException {
    guarded(
        () -> {
          NbdServer server = served.remove(name);
          if (server == null) {
            throw new NotFound("%s is not served".formatted(name));
          }
          server.close();
          return name;
        });
  }

  /** Whether something is attached or served. */
  boolean any() throws IOException {
    return guarded(() -> !attached.isEmpty() || !served.isEmpty());
  }

  /** Lets go of all it can, and fails for what is left. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (BlockName name : guarded(() -> List.copyOf(served.keySet()))) {
      stopServing(name);
    }
    for (BlockName name : guarded(() -> List.copyOf(attached.keySet()))) {
      try {
        detach(name);
      } catch (IOException | Conflict e) {
        failure = new IOException("detach %s: %s".formatted(name, e.getMessage()), e);
      }
    }
    if (failure != null) {
      throw failure;
    }
    Files.deleteIfExists(runtime.resolve(Leftovers.DEVICES));
  }
}
