package io.varve.blockstore.volume;

import io.varve.blockstore.BlockName;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Remembers in a file what a volume server is used for, so that a successor goes on after a kill,
 * and that other commands leave it alone until it does. Lives as long as this run of the host.
 */
final class UseRecords {

  private static final String FILE = "uses.json";

  private final Path file;

  UseRecords(Path runtime) {
    this.file = runtime.resolve(FILE);
  }

  /** A device of the host, the number of its file, and who uses it. */
  record Attached(
      BlockName name, long node, Path device, List<Path> mounts, List<String> holders) {}

  /** An export that nobody is bound to. */
  record Served(BlockName name, String address, Optional<Path> credentials) {}

  /** All of it. */
  record Uses(List<Attached> attached, List<Served> served) {}

  /** Writes what there is now, and that the parent of this process starts a successor. */
  void write(Uses uses) throws IOException {
    Optional<ProcessHandle> supervisor = ProcessHandle.current().parent();
    JsonObject json =
        JsonValue.object()
            .put("supervisor", supervisor.map(ProcessHandle::pid).orElse(0L))
            .put("since", supervisor.map(UseRecords::since).orElse(0L))
            .put("attached", VolumeDocuments.list(uses.attached(), UseRecords::encode))
            .put("served", VolumeDocuments.list(uses.served(), UseRecords::encode))
            .build();
    Path next = file.resolveSibling(FILE + ".new");
    Files.write(next, Json.toBytes(json));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What was written last; nothing when there is none. */
  Optional<Uses> read() throws IOException {
    return document()
        .map(
            json ->
                new Uses(
                    json.array("attached").stream()
                        .map(value -> attached(value.asObject(FILE)))
                        .toList(),
                    json.array("served").stream()
                        .map(value -> served(value.asObject(FILE)))
                        .toList()));
  }

  private Optional<JsonObject> document() throws IOException {
    try {
      return Optional.of(Json.parseObject(Files.readAllBytes(file), file.toString()));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /** Nobody needs a successor. */
  void clear() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Whether somebody lives who starts a successor. */
  boolean isSupervised() throws IOException {
    Optional<JsonObject> json = document();
    if (json.isEmpty()) {
      return false;
    }
    long since = VolumeDocuments.number(json.get(), "since");
    return ProcessHandle.of(VolumeDocuments.number(json.get(), "supervisor"))
        .filter(ProcessHandle::isAlive)
        .filter(process -> since(process) == since)
        .isPresent();
  }

  private static long since(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static JsonObject encode(Attached use) {
    return JsonValue.object()
        .put("name", use.name().toString())
        .put("node", use.node())
        .put("device", use.device().toString())
        .put("mounts", JsonValue.ofStrings(use.mounts().stream().map(Path::toString).toList()))
        .put("holders", JsonValue.ofStrings(use.holders()))
        .build();
  }

  private static Attached attached(JsonObject json) {
    return new Attached(
        BlockName.parse(json.requiredString("name")),
        VolumeDocuments.number(json, "node"),
        Path.of(json.requiredString("device")),
        json.strings("mounts").orElse(List.of()).stream().map(Path::of).toList(),
        json.strings("holders").orElse(List.of()));
  }

  private static JsonObject encode(Served use) {
    return JsonValue.object()
        .put("name", use.name().toString())
        .put("address", use.address())
        .putNonEmpty("credentials", use.credentials().map(Path::toString))
        .build();
  }

  private static Served served(JsonObject json) {
    return new Served(
        BlockName.parse(json.requiredString("name")),
        json.requiredString("address"),
        json.string("credentials").map(Path::of));
  }
}
