package io.varve.image.registry;

import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Credentials in docker's {@code config.json}: {@code credHelpers} by registry, then {@code
 * credsStore}, then {@code auths}. The file is read at the first question.
 */
public final class DockerConfigCredentials implements CredentialSource {

  private static final String HUB_SERVER = "https://index.docker.io/v1/";
  private static final String TOKEN_USER = "<token>";

  private final Path file;
  private final CredentialHelper helper;

  /**
   * Credentials of a file that may not exist.
   *
   * @param file the path of config.json
   * @param helper runs the helpers that the file names
   */
  public DockerConfigCredentials(Path file, CredentialHelper helper) {
    this.file = file;
    this.helper = helper;
  }

  @Override
  public Optional<Credentials> find(String registry) throws IOException {
    JsonObject config;
    try {
      config = Json.parseObject(Files.readAllBytes(file), file.toString());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Optional<String> program = helperFor(config, registry);
    if (program.isPresent()) {
      Optional<byte[]> answer = helper.get(program.get(), server(registry));
      if (answer.isPresent()) {
        return fromHelper(program.get(), answer.get());
      }
    }
    return fromAuths(config, registry);
  }

  private static Optional<String> helperFor(JsonObject config, String registry) {
    Map<String, String> helpers = config.stringMap("credHelpers");
    return names(registry).stream()
        .filter(helpers::containsKey)
        .map(helpers::get)
        .findFirst()
        .or(() -> config.string("credsStore").filter(store -> !store.isEmpty()));
  }

  private static Optional<Credentials> fromHelper(String program, byte[] answer) {
    JsonObject json = Json.parseObject(answer, "answer of docker-credential-" + program);
    String user = json.string("Username").orElse("");
    String secret = json.string("Secret").orElse("");
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        user.equals(TOKEN_USER)
            ? new Credentials.IdentityToken(secret)
            : new Credentials.Basic(user, secret));
  }

  private Optional<Credentials> fromAuths(JsonObject config, String registry) {
    JsonObject auths = config.object("auths").orElse(JsonObject.EMPTY);
    for (Map.Entry<String, JsonValue> entry : auths.members().entrySet()) {
      if (names(registry).contains(hostOf(entry.getKey()))
          && entry.getValue() instanceof JsonObject auth) {
        Optional<Credentials> found = fromAuth(auth, entry.getKey());
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Credentials> fromAuth(JsonObject auth, String server) {
    Optional<String> identity = auth.string("identitytoken").filter(t -> !t.isEmpty());
    if (identity.isPresent()) {
      return identity.map(Credentials.IdentityToken::new);
    }
    Optional<String> token = auth.string("registrytoken").filter(t -> !t.isEmpty());
    if (token.isPresent()) {
      return token.map(Credentials.RegistryToken::new);
    }
    Optional<String> encoded = auth.string("auth").filter(t -> !t.isEmpty());
    if (encoded.isPresent()) {
      return Optional.of(decode(encoded.get(), server));
    }
    Optional<String> user = auth.string("username");
    return user.map(name -> new Credentials.Basic(name, auth.string("password").orElse("")));
  }

  private Credentials decode(String encoded, String server) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded.strip()), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon > 0) {
        String password = pair.substring(colon + 1);
        while (password.endsWith("\0")) {
          password = password.substring(0, password.length() - 1);
        }
        return new Credentials.Basic(pair.substring(0, colon), password);
      }
    } catch (IllegalArgumentException e) {
      throw unreadable(server, e);
    }
    throw unreadable(server, new IllegalArgumentException("no colon"));
  }

  private InvalidArgument unreadable(String server, IllegalArgumentException cause) {
    return new InvalidArgument(
        file
            + ": the \"auth\" member of "
            + server
            + " is not base64 of user:password; log in to that registry again",
        cause);
  }

  /** The names under which docker may have written a registry. */
  private static List<String> names(String registry) {
    List<String> names = new ArrayList<>(List.of(registry));
    if (registry.equals(Reference.DEFAULT_REGISTRY)) {
      names.addAll(List.of("index.docker.io", "registry-1.docker.io", HUB_SERVER));
    }
    return names;
  }

  private static String server(String registry) {
    return registry.equals(Reference.DEFAULT_REGISTRY) ? HUB_SERVER : registry;
  }

  private static String hostOf(String server) {
    int scheme = server.indexOf("://");
    String rest = scheme < 0 ? server : server.substring(scheme + 3);
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }
}
