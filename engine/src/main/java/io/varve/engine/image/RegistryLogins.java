package io.varve.engine.image;

import io.varve.engine.process.Command;
import io.varve.engine.process.Programs;
import io.varve.image.registry.Credentials;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.RegistryOptions;
import io.varve.linux.FileLock;
import io.varve.oci.Reference;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Keeps credentials of registries where docker keeps them: with the credential helper that its
 * {@code config.json} names, else in that file, which only its owner can read.
 *
 * @param directory the directory of {@code config.json}
 * @param programs where helpers are looked for
 * @param options how registries are spoken to
 */
public record RegistryLogins(Path directory, Programs programs, RegistryOptions options) {
  private static final String HUB_SERVER = "https://index.docker.io/v1/";

  /** Where credentials went. */
  public enum Kept {
    /** In the file, readable for who can read the file. */
    FILE,
    /** With a credential helper. */
    HELPER
  }

  /**
   * Asks a registry whether it takes credentials, and keeps them when it does.
   *
   * @param registry host and port as in references
   * @param credentials a name and its password
   * @param insecure whether plain HTTP will do
   * @return where they are kept
   * @throws io.varve.oci.error.Unauthenticated when the registry refuses them; nothing is kept then
   * @throws IOException when it can't be reached, or they can't be kept
   * @throws InterruptedException when interrupted
   */
  public Kept login(String registry, Credentials.Basic credentials, boolean insecure)
      throws IOException, InterruptedException {
    RegistryOptions asking =
        options
            .change()
            .credentials(_ -> Optional.of(credentials))
            .insecure(insecure ? Set.of(registry) : options.insecure())
            .build();
    try (RegistryClient client =
        new RegistryClient(asking, InstantSource.system(), RandomGenerator.getDefault())) {
      client.check(registry);
    }
    Files.createDirectories(directory);
    try (FileLock _ = lock()) {
      return keep(registry, credentials);
    }
  }

  private Kept keep(String registry, Credentials.Basic credentials) throws IOException {
    JsonObject config = config();
    Optional<String> helper = helper(config, registry);
    if (helper.isPresent()) {
      JsonObject secret =
          JsonValue.object()
              .put("ServerURL", server(registry))
              .put("Username", credentials.user())
              .put("Secret", credentials.password())
              .build();
      call(helper.get(), "store", Json.toText(secret));
      return Kept.HELPER;
    }
    byte[] pair =
        (credentials.user() + ":" + credentials.password()).getBytes(StandardCharsets.UTF_8);
    JsonObjectBuilder auths = auths(config, registry);
    auths.put(
        server(registry),
        JsonValue.object().put("auth", Base64.getEncoder().encodeToString(pair)).build());
    write(config, auths.build());
    return Kept.FILE;
  }

  /**
   * Forgets the credentials of a registry.
   *
   * @param registry host and port as in references
   * @return whether there were any
   * @throws IOException when they can't be removed
   * @throws InterruptedException when interrupted
   */
  public boolean logout(String registry) throws IOException, InterruptedException {
    if (!Files.exists(file())) {
      return false;
    }
    try (FileLock _ = lock()) {
      JsonObject config = config();
      Optional<String> helper = helper(config, registry);
      if (helper.isPresent()) {
        call(helper.get(), "erase", server(registry));
      }
      JsonObject before = config.object("auths").orElse(JsonObject.EMPTY);
      JsonObject after = auths(config, registry).build();
      if (!after.equals(before)) {
        write(config, after);
      }
      return helper.isPresent() || !after.equals(before);
    }
  }

  private FileLock lock() throws IOException, InterruptedException {
    return FileLock.acquire(directory.resolve(".varve.lock"), FileLock.Mode.EXCLUSIVE);
  }

  private Path file() {
    return directory.resolve("config.json");
  }

  private JsonObject config() throws IOException {
    try {
      return Json.parseObject(Files.readAllBytes(file()), file().toString());
    } catch (NoSuchFileException _) {
      return JsonObject.EMPTY;
    }
  }

  private static Optional<String> helper(JsonObject config, String registry) {
    Map<String, String> helpers = config.stringMap("credHelpers");
    return Optional.ofNullable(helpers.get(registry))
        .or(() -> Optional.ofNullable(helpers.get(server(registry))))
        .or(() -> config.string("credsStore").filter(store -> !store.isEmpty()));
  }

  private void call(String name, String verb, String input) throws IOException {
    Path helper =
        programs.require(
            "docker-credential-" + name,
            "golang-docker-credential-helpers",
            "keeping credentials, since docker's config.json names it,");
    Command.of(helper, verb).withInput(input).runOrThrow(verb + " credentials with " + name);
  }

  /** The other registries' entries. */
  private static JsonObjectBuilder auths(JsonObject config, String registry) {
    JsonObjectBuilder others = JsonValue.object();
    config
        .object("auths")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach(
            (name, value) -> {
              if (!name.equals(server(registry)) && !name.equals(registry)) {
                others.put(name, value);
              }
            });
    return others;
  }

  private void write(JsonObject config, JsonObject auths) throws IOException {
    JsonObjectBuilder all = JsonValue.object();
    config
        .members()
        .forEach(
            (name, value) -> {
              if (!name.equals("auths")) {
                all.put(name, value);
              }
            });
    byte[] text = Json.toBytes(all.put("auths", auths).build());
    Path target = Files.exists(file()) ? file().toRealPath() : file();
    Path temporary = Files.createTempFile(target.getParent(), "config", ".tmp");
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
    Files.write(temporary, text);
    Disk.local().rename(temporary, target);
  }

  private static String server(String registry) {
    return registry.equals(Reference.DEFAULT_REGISTRY) ? HUB_SERVER : registry;
  }
}
