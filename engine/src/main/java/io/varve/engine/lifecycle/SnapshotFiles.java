package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerId;
import io.varve.engine.container.ContainerSnapshot;
import io.varve.linux.DirectoryHandle;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.disk.TreeCopy;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Snapshots of a container's writable layer, in {@code snapshots/LABEL} of its directory: copies
 * that share blocks where the file system can, each with a description. One appears under its label
 * when it is complete and on disk.
 */
final class SnapshotFiles {
  private static final String LAYER = "layer";
  private static final String DESCRIPTION = "snapshot.json";
  private static final String UNFINISHED = ".new";

  private final ContainerId container;
  private final Path directory;

  SnapshotFiles(ContainerId container, Path home) {
    this.container = container;
    this.directory = home.resolve("snapshots");
  }

  void requireFree(String label) {
    if (Files.exists(directory.resolve(label))) {
      throw new AlreadyExists(
          "the container has a snapshot " + label + "; choose another label, or remove it first");
    }
  }

  /** Copies a layer; nobody may write to it. */
  void keepLayer(Path layer) throws IOException {
    Files.createDirectories(directory);
    remove(UNFINISHED);
    Files.createDirectory(directory.resolve(UNFINISHED));
    new TreeCopy(layer, directory.resolve(UNFINISHED).resolve(LAYER)).run();
  }

  /** Gives what was kept its label. */
  void finish(ContainerSnapshot snapshot) throws IOException {
    Path made = directory.resolve(UNFINISHED);
    Files.write(made.resolve(DESCRIPTION), Json.toBytes(encode(snapshot)));
    try (DirectoryHandle parent = DirectoryHandle.open(directory)) {
      parent.syncFileSystem();
      Files.move(made, directory.resolve(snapshot.label()), StandardCopyOption.ATOMIC_MOVE);
      parent.sync();
    }
  }

  /** Drops what was kept and not finished. */
  void abandon() throws IOException {
    if (Files.isDirectory(directory)) {
      remove(UNFINISHED);
    }
  }

  /** Brings a layer back into the place of an empty one. */
  void restoreLayer(String label, Path layer) throws IOException {
    find(label);
    Files.delete(layer);
    new TreeCopy(directory.resolve(label).resolve(LAYER), layer).run();
  }

  ContainerSnapshot find(String label) throws IOException {
    try {
      byte[] text = Files.readAllBytes(directory.resolve(label).resolve(DESCRIPTION));
      return decode(label, Json.parseObject(text, "snapshot " + label));
    } catch (NoSuchFileException e) {
      throw new NotFound(
          "the container has no snapshot "
              + label
              + "; \"varve container snapshots\" lists what there is",
          e);
    }
  }

  List<ContainerSnapshot> list() throws IOException {
    List<ContainerSnapshot> snapshots = new ArrayList<>();
    try (DirectoryStream<Path> names =
        Files.newDirectoryStream(directory, name -> !name.endsWith(UNFINISHED))) {
      for (Path name : names) {
        snapshots.add(find(name.getFileName().toString()));
      }
    } catch (NoSuchFileException _) {
      return List.of(); // there never was one
    }
    snapshots.sort(Comparator.comparing(ContainerSnapshot::createdAt));
    return snapshots;
  }

  void remove(String label) throws IOException {
    try (DirectoryHandle parent = DirectoryHandle.open(directory)) {
      parent.removeTree(label);
    }
  }

  private static JsonObject encode(ContainerSnapshot snapshot) {
    return JsonValue.object()
        .put("createdAt", snapshot.createdAt().toString())
        .put("volumes", JsonValue.ofStrings(snapshot.volumes()))
        .put("shared", JsonValue.ofStrings(snapshot.shared()))
        .build();
  }

  private ContainerSnapshot decode(String label, JsonObject json) {
    return new ContainerSnapshot(
        container,
        label,
        Instant.parse(json.requiredString("createdAt")),
        json.strings("volumes").orElse(List.of()),
        json.strings("shared").orElse(List.of()));
  }
}
