package io.varve.engine.volume;

import io.varve.linux.DirectoryHandle;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import io.varve.storage.metadata.Table;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Volumes as directories of the store. */
public final class VolumeDirectory implements Volumes {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");
  private static final int NAME_BYTES = 32;
  private static final Table<String> USERS =
      new Table<>(
          "volume_users",
          user -> JsonValue.object().put("container", user).build(),
          json -> json.requiredString("container"));

  private final MetadataStore metadata;
  private final Path directory;
  private final InstantSource clock;
  private final Table<VolumeRecord> volumes;

  /**
   * The volumes of a store.
   *
   * @param metadata the store
   * @param directory where they lie
   * @param clock gives the times of volumes
   */
  public VolumeDirectory(MetadataStore metadata, Path directory, InstantSource clock) {
    this.metadata = metadata;
    this.directory = directory;
    this.clock = clock;
    this.volumes = new Table<>("volumes", VolumeDirectory::encode, this::decode);
  }

  @Override
  public VolumeRecord create(Optional<String> name, Map<String, String> labels) throws IOException {
    String chosen = name.orElseGet(VolumeDirectory::randomName);
    if (!NAME.matcher(chosen).matches()) {
      throw new InvalidArgument(
          "invalid volume name \""
              + chosen
              + "\": expected letters, digits, '_', '.' and '-', beginning with a letter or digit");
    }
    Path data = directory.resolve(chosen).resolve("_data");
    Files.createDirectories(data);
    VolumeRecord fresh =
        new VolumeRecord(chosen, clock.instant(), data, labels, name.isEmpty(), false);
    return metadata.update(
        tx -> {
          Optional<VolumeRecord> known = tx.get(volumes, chosen);
          if (known.isEmpty()) {
            tx.put(volumes, chosen, fresh);
          }
          return known.orElse(fresh);
        });
  }

  private static String randomName() {
    byte[] bytes = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Notes that a container uses a volume.
   *
   * @param name the volume
   * @param container the container's id
   * @throws NotFound when the volume is gone
   * @throws IOException when the store fails
   */
  public void hold(String name, String container) throws IOException {
    metadata.update(
        tx -> {
          VolumeRecord volume = get(tx, name);
          tx.put(USERS, name + "/" + container, container);
          return volume;
        });
  }

  /**
   * Notes that a container uses a volume no more.
   *
   * @param name the volume
   * @param container the container's id
   * @throws IOException when the store fails
   */
  public void release(String name, String container) throws IOException {
    metadata.update(
        tx -> {
          tx.delete(USERS, name + "/" + container);
          return name;
        });
  }

  /**
   * Notes that a volume has taken over what an image had at its place.
   *
   * @param name the volume
   * @throws IOException when the store fails
   */
  public void populated(String name) throws IOException {
    metadata.update(
        tx -> {
          VolumeRecord v = get(tx, name);
          tx.put(
              volumes,
              name,
              new VolumeRecord(
                  v.name(), v.createdAt(), v.mountpoint(), v.labels(), v.anonymous(), true));
          return v;
        });
  }

  @Override
  public List<VolumeRecord> list() throws IOException {
    return metadata.read(tx -> List.copyOf(tx.scan(volumes, "").values()));
  }

  @Override
  public VolumeRecord inspect(String name) throws IOException {
    return metadata.read(tx -> get(tx, name));
  }

  @Override
  public List<String> users(String name) throws IOException {
    return metadata.read(tx -> List.copyOf(tx.scan(USERS, name + "/").values()));
  }

  private VolumeRecord get(ReadTransaction tx, String name) {
    return tx.get(volumes, name)
        .orElseThrow(
            () ->
                new NotFound(
                    "no such volume: " + name + "; \"varve volume ls\" lists the volumes"));
  }

  @Override
  public void remove(String name, boolean force) throws IOException {
    if (force && metadata.read(tx -> tx.get(volumes, name).isEmpty())) {
      return;
    }
    metadata.update(
        tx -> {
          VolumeRecord volume = get(tx, name);
          List<String> users = List.copyOf(tx.scan(USERS, name + "/").values());
          if (!users.isEmpty()) {
            throw new Conflict(
                "remove volume "
                    + name
                    + ": it is in use by container "
                    + users.getFirst().substring(0, 12)
                    + "; remove that container first");
          }
          tx.delete(volumes, name);
          return volume;
        });
    try (DirectoryHandle parent = DirectoryHandle.open(directory)) {
      parent.removeTree(name);
    }
  }

  @Override
  public PruneResult prune(boolean all) throws IOException {
    List<String> names = new ArrayList<>();
    long bytes = 0;
    for (VolumeRecord volume : list()) {
      if ((all || volume.anonymous()) && users(volume.name()).isEmpty()) {
        long size = size(volume.mountpoint());
        try {
          remove(volume.name(), true);
        } catch (Conflict _) {
          continue; // somebody began to use it
        }
        names.add(volume.name());
        bytes += size;
      }
    }
    return new PruneResult(names, bytes);
  }

  /**
   * What a volume takes.
   *
   * @param data its directory
   * @return bytes of its files
   * @throws IOException when reading fails
   */
  public static long size(Path data) throws IOException {
    AtomicLong bytes = new AtomicLong();
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // removed meanwhile
          }
        });
    return bytes.get();
  }

  private static JsonObject encode(VolumeRecord volume) {
    return JsonValue.object()
        .put("name", volume.name())
        .put("createdAt", volume.createdAt().toString())
        .putNonEmpty("labels", volume.labels())
        .put("anonymous", volume.anonymous())
        .put("populated", volume.populated())
        .build();
  }

  private VolumeRecord decode(JsonObject json) {
    String name = json.requiredString("name");
    return new VolumeRecord(
        name,
        Instant.parse(json.requiredString("createdAt")),
        directory.resolve(name).resolve("_data"),
        json.stringMap("labels"),
        json.bool("anonymous"),
        json.bool("populated"));
  }
}
