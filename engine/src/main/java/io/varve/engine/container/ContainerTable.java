package io.varve.engine.container;

import io.varve.oci.error.Conflict;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.JsonValue;
import io.varve.storage.lease.GcRoots;
import io.varve.storage.lease.Resource;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import io.varve.storage.metadata.MetadataStore.UpdateTransaction;
import io.varve.storage.metadata.Table;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The containers of a store: their records and names. Names are unique in one transaction. */
public final class ContainerTable implements GcRoots {
  private static final Table<ContainerRecord> CONTAINERS =
      new Table<>("containers", RecordCodec::encode, RecordCodec::decode);
  private static final Table<String> NAMES =
      new Table<>(
          "container_names",
          id -> JsonValue.object().put("id", id).build(),
          json -> json.requiredString("id"));
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");

  private final MetadataStore metadata;

  /**
   * The containers in a metadata store.
   *
   * @param metadata the store
   */
  public ContainerTable(MetadataStore metadata) {
    this.metadata = metadata;
  }

  /**
   * The name of a container's active snapshot.
   *
   * @param id the container
   * @return the snapshot's key
   */
  public static SnapshotKey snapshotOf(ContainerId id) {
    return new SnapshotKey("container-" + id.value());
  }

  /**
   * Adds a container.
   *
   * @param record the container
   * @throws Conflict when the name is in use
   * @throws IOException when the store fails
   */
  public void add(ContainerRecord record) throws IOException {
    metadata.update(
        tx -> {
          claim(tx, record.name(), record.id());
          tx.put(CONTAINERS, record.id().value(), record);
          return record;
        });
  }

  /**
   * Whether nobody has a name.
   *
   * @param name the name
   * @return true when it is free
   * @throws IOException when the store fails
   */
  public boolean isFree(String name) throws IOException {
    return metadata.read(tx -> tx.get(NAMES, name).isEmpty());
  }

  /**
   * Changes a record.
   *
   * @param id the container
   * @param change what becomes of it
   * @return the new record, empty when the container is gone
   * @throws IOException when the store fails
   */
  public Optional<ContainerRecord> update(ContainerId id, UnaryOperator<ContainerRecord> change)
      throws IOException {
    return metadata.update(tx -> changed(tx, id, change));
  }

  /**
   * Changes a record without waiting for the disk: what it says means nothing after a power cut.
   *
   * @param id the container
   * @param change what becomes of it
   * @throws IOException when the store fails
   */
  public void updateUnsynced(ContainerId id, UnaryOperator<ContainerRecord> change)
      throws IOException {
    metadata.updateUnsynced(tx -> changed(tx, id, change));
  }

  private static Optional<ContainerRecord> changed(
      UpdateTransaction tx, ContainerId id, UnaryOperator<ContainerRecord> change) {
    Optional<ContainerRecord> changed = tx.get(CONTAINERS, id.value()).map(change);
    changed.ifPresent(record -> tx.put(CONTAINERS, id.value(), record));
    return changed;
  }

  /**
   * Looks a container up.
   *
   * @param id the container
   * @return its record as it was last seen, empty when it is gone
   * @throws IOException when the store fails
   */
  public Optional<ContainerRecord> find(ContainerId id) throws IOException {
    return metadata.read(tx -> tx.get(CONTAINERS, id.value()));
  }

  /**
   * Gives a container another name.
   *
   * @param id the container
   * @param name the new name
   * @throws Conflict when the name is in use
   * @throws IOException when the store fails
   */
  public void rename(ContainerId id, String name) throws IOException {
    metadata.update(
        tx -> {
          ContainerRecord record =
              tx.get(CONTAINERS, id.value())
                  .orElseThrow(() -> new NotFound("no such container: " + id));
          claim(tx, name, id);
          tx.delete(NAMES, record.name());
          tx.put(CONTAINERS, id.value(), record.withName(name));
          return name;
        });
  }

  /**
   * Forgets a container; nothing happens when it is gone.
   *
   * @param record the container
   * @throws IOException when the store fails
   */
  public void remove(ContainerRecord record) throws IOException {
    metadata.update(
        tx -> {
          tx.delete(CONTAINERS, record.id().value());
          tx.delete(NAMES, record.name());
          return record;
        });
  }

  /**
   * All containers as they were last seen, newest first.
   *
   * @return their records
   * @throws IOException when the store fails
   */
  public List<ContainerRecord> all() throws IOException {
    return metadata.read(
        tx ->
            tx.scan(CONTAINERS, "").values().stream()
                .sorted((a, b) -> b.createdAt().compareTo(a.createdAt()))
                .toList());
  }

  /**
   * Finds the container that a person means: by name, id, or unique beginning of an id.
   *
   * @param text what the person wrote
   * @return its record
   * @throws NotFound when there is none
   * @throws InvalidArgument when several ids begin so
   * @throws IOException when the store fails
   */
  public ContainerRecord resolve(String text) throws IOException {
    String plain = text.startsWith("/") ? text.substring(1) : text;
    return metadata.read(
        tx -> {
          Optional<ContainerRecord> named =
              tx.get(NAMES, plain).flatMap(id -> tx.get(CONTAINERS, id));
          return named.or(() -> byId(tx, plain)).orElseThrow(() -> unknown(text));
        });
  }

  @Override
  public Stream<Resource> roots(ReadTransaction transaction) {
    return transaction.scan(CONTAINERS, "").values().stream().flatMap(ContainerTable::held);
  }

  private static Stream<Resource> held(ContainerRecord record) {
    Stream<Resource> always =
        Stream.of(
            new Resource.Active(snapshotOf(record.id())), new Resource.Content(record.imageId()));
    return Stream.concat(
        always,
        record.parent().stream().map(name -> new Resource.Committed(new SnapshotName(name))));
  }

  private static Optional<ContainerRecord> byId(ReadTransaction tx, String prefix) {
    if (!ContainerId.isHexadecimal(prefix)) {
      return Optional.empty();
    }
    List<ContainerRecord> found = List.copyOf(tx.scan(CONTAINERS, prefix).values());
    if (found.size() > 1) {
      throw new InvalidArgument(
          "container id \""
              + prefix
              + "\" is ambiguous: "
              + found.size()
              + " containers begin so;"
              + " give more digits");
    }
    return found.stream().findFirst();
  }

  private static NotFound unknown(String text) {
    return new NotFound(
        "no such container: " + text + "; \"varve ps --all\" lists the containers that exist");
  }

  private static void claim(UpdateTransaction tx, String name, ContainerId id) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidArgument(
          "invalid container name \""
              + name
              + "\": expected letters, digits, '_', '.' and '-', beginning with a letter or digit");
    }
    Optional<String> owner = tx.get(NAMES, name);
    if (owner.isPresent()) {
      throw new Conflict(
          "the container name \""
              + name
              + "\" is in use by container "
              + owner.get().substring(0, 12)
              + "; remove or rename that container, or take another name");
    }
    tx.put(NAMES, name, id.value());
  }
}
