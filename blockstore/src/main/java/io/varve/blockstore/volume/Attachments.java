package io.varve.blockstore.volume;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.host.DeviceDirectory;
import io.varve.blockstore.host.HostDevice;
import io.varve.blockstore.pool.ThinPool;
import io.varve.linux.FileSystemFreeze;
import io.varve.linux.Mounts;
import io.varve.linux.OpenFile;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The devices of the host that volumes are, with their mounts and holders. Single-threaded. */
final class Attachments implements AutoCloseable {

  private final ThinPool pool;
  private final Path place;
  private final Optional<OpenFile> inherited;
  private final Map<BlockName, Attachment> attached = new LinkedHashMap<>();
  private Optional<DeviceDirectory> directory = Optional.empty();

  private record Attachment(HostDevice device, List<Path> mounts, Set<String> holders) {}

  Attachments(ThinPool pool, Path runtime, Optional<OpenFile> channel) {
    this.pool = pool;
    this.place = runtime.toAbsolutePath().resolve(Leftovers.DEVICES);
    this.inherited = channel;
  }

  private DeviceDirectory directory() throws IOException {
    if (directory.isEmpty()) {
      OpenFile channel = inherited.isPresent() ? inherited.get() : DeviceDirectory.newChannel();
      directory = Optional.of(DeviceDirectory.mount(place, channel));
    }
    return directory.get();
  }

  /** Goes on with the devices of an ended process; a device that has gone meanwhile is left out. */
  void resume(List<UseRecords.Attached> uses) throws IOException {
    if (!DeviceDirectory.isMounted(place)) {
      return; // nothing was ever attached
    }
    DeviceDirectory going = DeviceDirectory.resume(place, inherited.orElseThrow());
    for (UseRecords.Attached use : uses) {
      BlockDevice device = pool.open(use.name());
      HostDevice host =
          HostDevice.resume(going, use.name().toString(), use.node(), use.device(), device);
      attached.put(
          use.name(),
          new Attachment(host, new ArrayList<>(use.mounts()), new LinkedHashSet<>(use.holders())));
    }
    going.goOn();
    directory = Optional.of(going);
    for (Attachment use : attached.values()) {
      if (!use.mounts().isEmpty()) {
        FileSystemFreeze.end(use.mounts().getFirst()); // it may have ended in a snapshot
      }
    }
  }

  List<UseRecords.Attached> remembered() {
    List<UseRecords.Attached> uses = new ArrayList<>();
    attached.forEach(
        (name, use) ->
            uses.add(
                new UseRecords.Attached(
                    name,
                    use.device().node(),
                    use.device().path(),
                    List.copyOf(use.mounts()),
                    List.copyOf(use.holders()))));
    return uses;
  }

  Set<BlockName> names() {
    return attached.keySet();
  }

  Optional<Path> device(BlockName name) {
    return Optional.ofNullable(attached.get(name)).map(use -> use.device().path());
  }

  /** One of its mounts: all show one file system. */
  Optional<Path> mount(BlockName name) {
    return Optional.ofNullable(attached.get(name))
        .flatMap(use -> use.mounts().stream().findFirst());
  }

  BlockUse use(BlockName name, Optional<String> served) {
    Optional<Attachment> use = Optional.ofNullable(attached.get(name));
    return new BlockUse(
        name,
        device(name),
        use.map(Attachment::mounts).orElse(List.of()),
        use.map(known -> List.copyOf(known.holders())).orElse(List.of()),
        served);
  }

  Path attach(BlockName name) throws IOException {
    return attachment(name).device().path();
  }

  private Attachment attachment(BlockName name) throws IOException {
    Attachment known = attached.get(name);
    if (known != null && known.device().isDetaching()) {
      detach(name, known); // perhaps its last user has let go meanwhile
    } else if (known != null) {
      return known;
    }
    HostDevice host = HostDevice.attach(directory(), name.toString(), pool.open(name));
    Attachment made = new Attachment(host, new ArrayList<>(), new LinkedHashSet<>());
    attached.put(name, made);
    return made;
  }

  private Attachment require(BlockName name) {
    Attachment attachment = attached.get(name);
    if (attachment == null) {
      throw new NotFound("%s is not attached".formatted(name));
    }
    return attachment;
  }

  void detach(BlockName name) throws IOException {
    detach(name, require(name));
  }

  private void detach(BlockName name, Attachment attachment) throws IOException {
    for (Path mount : List.copyOf(attachment.mounts()).reversed()) {
      Leftovers.unmount(mount);
      attachment.mounts().remove(mount);
    }
    attachment.device().close();
    attached.remove(name);
  }

  void mount(BlockName name, String type, List<String> options, Path target) throws IOException {
    Attachment attachment = attachment(name);
    Mounts.mount(type, attachment.device().path().toString(), options, target);
    attachment.mounts().add(target);
  }

  void updateSize(BlockName name) throws IOException {
    Attachment attachment = attached.get(name);
    if (attachment != null) {
      attachment.device().updateSize();
    }
  }

  void hold(BlockName name, String holder) {
    require(name).holders().add(holder);
  }

  void release(BlockName name, String holder) throws IOException {
    Attachment attachment = attached.get(name);
    if (attachment != null) {
      attachment.holders().remove(holder);
      if (attachment.holders().isEmpty()) {
        detach(name, attachment);
      }
    }
  }

  /** Detaches all it can, and fails for what is left. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (BlockName name : List.copyOf(attached.keySet())) {
      try {
        detach(name);
      } catch (IOException | Conflict e) {
        failure = new IOException("detach %s: %s".formatted(name, e.getMessage()), e);
      }
    }
    if (directory.isPresent()) {
      directory.get().close();
    }
    if (failure != null) {
      throw failure;
    }
  }
}
