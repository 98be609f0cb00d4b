package io.varve.engine.volume;

import io.varve.linux.DirectoryHandle;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.JsonObjectBuilder;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** The records of all volumes, and those that are directories of the store. */
public final class VolumeDirectory {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");
  private static final int NAME_BYTES = 32;
  private static final Table<String> USERS =
      new Table<>(
          "volume_users",
          user -> JsonValue.object().put("container", user).build(),
          json -> json.requiredString("container"));

  private final MetadataStore metadata;
  private final Path directory;
  private final Path mounts;
  private final InstantSource clock;
  private final Table<VolumeRecord> volumes;

  /**
   * The volumes of a store.
   *
   * @param metadata the store
   * @param directory where they lie
   * @param mounts where block volumes are mounted
   * @param clock gives the times of volumes
   */
  public VolumeDirectory(MetadataStore metadata, Path directory, Path mounts, InstantSource clock) {
    this.metadata = metadata;
    this.directory = directory;
    this.mounts = mounts;
    this.clock = clock;
    this.volumes = new Table<>("volumes", VolumeDirectory::encode, this::decode);
  }

  /**
   * Makes a directory; nothing happens when there is a volume of that name.
   *
   * @param name its name; empty for a random one
   * @param labels free-form properties
   * @return the volume
   * @throws InvalidArgument when the name is malformed
   * @throws IOException when it fails
   */
  public VolumeRecord create(Optional<String> name, Map<String, String> labels) throws IOException {
    String chosen = name.orElseGet(VolumeDirectory::randomName);
    requireName(chosen);
    Optional<VolumeRecord> present = find(chosen);
    if (present.isPresent()) {
      return present.get();
    }
    Path data = directory.resolve(chosen).resolve("_data");
    Files.createDirectories(data);
    VolumeRecord fresh =
        new VolumeRecord(
            chosen, clock.instant(), data, labels, name.isEmpty(), false, Optional.empty());
    return metadata.update(
        tx -> {
          Optional<VolumeRecord> known = tx.get(volumes, chosen);
          if (known.isEmpty()) {
            tx.put(volumes, chosen, fresh);
          }
          return known.orElse(fresh);
        });
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidArgument(
          "invalid volume name \""
              + name
              + "\": expected letters, digits, '_', '.' and '-', beginning with a letter or digit");
    }
  }

  /**
   * Notes a block volume that the pool has.
   *
   * @param name its name
   * @param labels free-form properties
   * @param form what it is
   * @param populated whether it takes over nothing from an image
   * @return the volume
   * @throws AlreadyExists when there is a volume of that name
   * @throws IOException when the store fails
   */
  VolumeRecord addBlock(String name, Map<String, String> labels, BlockForm form, boolean populated)
      throws IOException {
    VolumeRecord fresh =
        new VolumeRecord(
            name,
            clock.instant(),
            mounts.resolve(name),
            labels,
            false,
            populated,
            Optional.of(form));
    return metadata.update(
        tx -> {
          if (tx.get(volumes, name).isPresent()) {
            throw new AlreadyExists(
                "volume " + name + " exists; choose another name, or remove it first");
          }
          tx.put(volumes, name, fresh);
          return fresh;
        });
  }

  /** Refuses a name that a volume has. */
  void requireFree(String name) throws IOException {
    requireName(name);
    if (find(name).isPresent()) {
      throw new AlreadyExists(
          "volume " + name + " exists; choose another name, or remove it first");
    }
  }

  /**
   * Notes what a block volume has become.
   *
   * @param name its name
   * @param form what it is now
   * @throws IOException when the store fails
   */
  void setForm(String name, BlockForm form) throws IOException {
    metadata.update(
        tx -> {
          tx.put(volumes, name, get(tx, name).withBlock(form));
          return name;
        });
  }

  /**
   * Removes the record of a volume that no container uses.
   *
   * @param name its name
   * @return what it was
   * @throws NotFound when there is none
   * @throws Conflict when a container uses it or one of its snapshots
   * @throws IOException when the store fails
   */
  VolumeRecord forget(String name) throws IOException {
    return metadata.update(
        tx -> {
          VolumeRecord volume = get(tx, name);
          requireUnused(tx, name);
          tx.delete(volumes, name);
          return volume;
        });
  }

  /**
   * Refuses when a container uses a volume or snapshot.
   *
   * @param name the volume, or a snapshot as {@code volume@label}
   * @throws Conflict when one does
   * @throws IOException when the store fails
   */
  void requireUnused(String name) throws IOException {
    metadata.read(
        tx -> {
          requireUnused(tx, name);
          return name;
        });
  }

  private static void requireUnused(ReadTransaction tx, String name) throws IOException {
    List<String> users = List.copyOf(tx.scan(USERS, name + "/").values());
    if (!users.isEmpty()) {
      throw new Conflict(
          "remove volume "
              + name
              + ": it is in use by container "
              + users.getFirst().substring(0, 12)
              + "; remove that container first");
    }
  }

  /** A name nobody else has. */
  static String randomName() {
    byte[] bytes = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Notes that a container uses a volume.
   *
   * @param name the volume, or a snapshot as {@code volume@label}
   * @param container the container's id
   * @throws NotFound when the volume is gone
   * @throws IOException when the store fails
   */
  public void hold(String name, String container) throws IOException {
    metadata.update(
        tx -> {
          int at = name.indexOf('@');
          VolumeRecord volume = get(tx, at < 0 ? name : name.substring(0, at));
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
          tx.put(volumes, name, v.withPopulated());
          return v;
        });
  }

  /**
   * The volumes, by name.
   *
   * @return their records
   * @throws IOException when the store fails
   */
  public List<VolumeRecord> list() throws IOException {
    return metadata.read(tx -> List.copyOf(tx.scan(volumes, "").values()));
  }

  /**
   * Looks a volume up.
   *
   * @param name its name
   * @return the volume
   * @throws NotFound when there is none
   * @throws IOException when the store fails
   */
  public VolumeRecord inspect(String name) throws IOException {
    return metadata.read(tx -> get(tx, name));
  }

  /**
   * Looks a volume up that may be missing.
   *
   * @param name its name
   * @return the volume
   * @throws IOException when the store fails
   */
  public Optional<VolumeRecord> find(String name) throws IOException {
    return metadata.read(tx -> tx.get(volumes, name));
  }

  /**
   * The containers that use a volume.
   *
   * @param name its name
   * @return their ids
   * @throws IOException when the store fails
   */
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

  /**
   * Removes a volume that is a directory.
   *
   * @param name its name
   * @param force whether a missing volume is no error
   * @throws Conflict when a container uses it
   * @throws IOException when it fails
   */
  public void remove(String name, boolean force) throws IOException {
    if (force && find(name).isEmpty()) {
      return;
    }
    forget(name);
    try (DirectoryHandle parent = DirectoryHandle.open(directory)) {
      parent.removeTree(name);
    }
  }

  /**
   * What a volume takes.
   *
   * @param data its directory
   * @return bytes of its files
   * @throws IOException when reading fails
   */
  static long size(Path data) throws IOException {
    if (!Files.isDirectory(data)) {
      return 0;
    }
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
    JsonObjectBuilder json =
        JsonValue.object()
            .put("name", volume.name())
            .put("createdAt", volume.createdAt().toString())
            .putNonEmpty("labels", volume.labels())
            .put("anonymous", volume.anonymous())
            .put("populated", volume.populated());
    volume
        .block()
        .ifPresent(
            form ->
                json.put("size", form.sizeBytes())
                    .put("fileSystem", form.fileSystem().word())
                    .put("state", form.state().name()));
    return json.build();
  }

  private VolumeRecord decode(JsonObject json) {
    String name = json.requiredString("name");
    Optional<BlockForm> block = json.string("fileSystem").map(word -> form(json, word));
    return new VolumeRecord(
        name,
        Instant.parse(json.requiredString("createdAt")),
        block.isPresent() ? mounts.resolve(name) : directory.resolve(name).resolve("_data"),
        json.stringMap("labels"),
        json.bool("anonymous"),
        json.bool("populated"),
        block);
  }

  private static BlockForm form(JsonObject json, String fileSystem) {
    return new BlockForm(
        json.number("size").orElse(0),
        FileSystemType.parse(fileSystem),
        BlockForm.State.valueOf(json.requiredString("state")));
  }
}
