package io.varve.cli.command;

import io.varve.builder.step.SecretValue;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The flag {@code --secret}, as buildx reads it. */
final class BuildSecrets {

  private BuildSecrets() {}

  /** Secrets by id. */
  static Map<String, SecretValue> read(Arguments arguments, Session session) throws IOException {
    Map<String, SecretValue> secrets = new HashMap<>();
    for (String text : arguments.values("secret")) {
      Map<String, String> fields = KeyValue.map("secret", List.of(text.split(",", -1)));
      String id = fields.getOrDefault("id", "");
      if (id.isEmpty()) {
        throw new UsageError(
            UsageError.FLAG,
            "invalid value for --secret: expected id=ID,src=FILE or id=ID,env=NAME");
      }
      secrets.put(id, read(id, fields, session));
    }
    return secrets;
  }

  /** With an id alone: the variable of that name, and where there is none the file. */
  private static SecretValue read(String id, Map<String, String> fields, Session session)
      throws IOException {
    Optional<String> file = value(fields, "src").or(() -> value(fields, "source"));
    Optional<String> variable = value(fields, "env");
    String type = fields.getOrDefault("type", "");
    if (!type.isEmpty() && !type.equals("file") && !type.equals("env")) {
      throw new UsageError(
          UsageError.FLAG,
          "invalid value \"" + type + "\" for type of --secret: expected file or env");
    }
    if (variable.isPresent() || type.equals("env")) {
      return of(session.variable(variable.or(() -> file).orElse(id)).orElse(""));
    }
    Optional<String> named =
        file.isEmpty() && type.isEmpty() ? session.variable(id) : Optional.empty();
    return named.isPresent()
        ? of(named.get())
        : new SecretValue(Files.readAllBytes(session.path(file.orElse(id))));
  }

  private static Optional<String> value(Map<String, String> fields, String name) {
    return Optional.ofNullable(fields.get(name));
  }

  private static SecretValue of(String text) {
    return new SecretValue(text.getBytes(StandardCharsets.UTF_8));
  }
}
