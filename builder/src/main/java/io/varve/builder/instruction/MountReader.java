package io.varve.builder.instruction;

import io.varve.builder.expansion.Environment;
import io.varve.builder.expansion.Expander;
import io.varve.builder.expansion.Word;
import io.varve.builder.instruction.MountFields.Field;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Span;
import io.varve.builder.syntax.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads one {@code --mount}. */
final class MountReader {

  private static final List<String> TYPES = List.of("bind", "cache", "tmpfs", "secret", "ssh");
  private static final List<String> SHARING = List.of("shared", "private", "locked");
  private static final List<String> KEYS =
      List.of(
          "type",
          "from",
          "source",
          "src",
          "target",
          "dst",
          "destination",
          "readonly",
          "ro",
          "readwrite",
          "rw",
          "required",
          "size",
          "id",
          "sharing",
          "mode",
          "uid",
          "gid",
          "env");
  private static final long MAX_ID = 0xFFFFFFFFL;

  private final Word whole;
  private final Expander expander;
  private final Environment environment;
  private String type = "bind";
  private Optional<String> from = Optional.empty();
  private String source = "";
  private String target = "";
  private Optional<Boolean> readOnly = Optional.empty();
  private Optional<Field> required = Optional.empty();
  private boolean isRequired;
  private Optional<Field> size = Optional.empty();
  private OptionalLong bytes = OptionalLong.empty();
  private String id = "";
  private Optional<Field> sharing = Optional.empty();
  private RunMount.Sharing sharingMode = RunMount.Sharing.SHARED;
  private Optional<Field> owner = Optional.empty();
  private OptionalInt mode = OptionalInt.empty();
  private OptionalLong uid = OptionalLong.empty();
  private OptionalLong gid = OptionalLong.empty();
  private Optional<String> variable = Optional.empty();

  MountReader(Word whole, Expander expander, Environment environment) {
    this.whole = whole;
    this.expander = expander;
    this.environment = environment;
  }

  RunMount read() {
    MountFields fields = MountFields.split(whole);
    from = fields.from();
    fields.all().forEach(this::field);
    check();
    return switch (type) {
      case "bind" -> new RunMount.Bind(from, path(source), present(target), readOnly.orElse(true));
      case "cache" -> cache();
      case "tmpfs" -> new RunMount.Tmpfs(target, bytes);
      case "secret" -> secret();
      default ->
          new RunMount.Ssh(
              id.isEmpty() ? "default" : id, present(target), isRequired, mode, uid, gid);
    };
  }

  private void field(Field field) {
    String key = field.key().toLowerCase(Locale.ROOT);
    String value =
        field.hasValue() ? expander.expand(new Word(field.value(), field.span()), environment) : "";
    if (!field.hasValue() && !isFlag(key) && KEYS.contains(key)) {
      throw new DockerfileError(field.span(), key + " has no value", key + "=VALUE", "");
    }
    switch (key) {
      case "type" -> type = choice(field, value, "mount type", TYPES);
      case "from" -> {}
      case "source", "src" -> source = value;
      case "target", "dst", "destination" -> target = value;
      case "readonly", "ro" -> readOnly = Optional.of(isOn(field, value));
      case "readwrite", "rw" -> readOnly = Optional.of(!isOn(field, value));
      case "required" -> {
        required = Optional.of(field);
        isRequired = isOn(field, value);
      }
      case "size" -> {
        size = Optional.of(field);
        bytes = OptionalLong.of(Quantities.bytes(value, field.span()));
      }
      case "id" -> id = value;
      case "sharing" -> {
        sharing = Optional.of(field);
        String name = choice(field, value, "sharing", SHARING);
        sharingMode = RunMount.Sharing.valueOf(name.toUpperCase(Locale.ROOT));
      }
      case "mode" -> {
        owner = Optional.of(field);
        mode = OptionalInt.of((int) number(field, value, 8));
      }
      case "uid" -> {
        owner = Optional.of(field);
        uid = OptionalLong.of(number(field, value, 10));
      }
      case "gid" -> {
        owner = Optional.of(field);
        gid = OptionalLong.of(number(field, value, 10));
      }
      case "env" -> variable = Optional.of(value);
      default ->
          throw new DockerfileError(
              field.span(),
              "unknown key \"" + field.key() + "\" of --mount",
              String.join(", ", KEYS),
              Suggestion.nearest(key, KEYS));
    }
  }

  private static boolean isFlag(String key) {
    return switch (key) {
      case "readonly", "ro", "readwrite", "rw", "required" -> true;
      default -> false;
    };
  }

  private static boolean isOn(Field field, String value) {
    return !field.hasValue() || field.parseBoolean(value);
  }

  private static String choice(Field field, String value, String what, List<String> all) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (!all.contains(lower)) {
      throw new DockerfileError(
          field.span(),
          "unknown " + what + " \"" + value + "\"",
          String.join(", ", all),
          Suggestion.nearest(value, all));
    }
    return lower;
  }

  private static long number(Field field, String value, int radix) {
    try {
      long number = Long.parseLong(value, radix);
      if (number >= 0 && number <= MAX_ID && !value.startsWith("+")) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Reported below, as a number out of range is.
    }
    throw new DockerfileError(
        field.span(),
        "invalid value \"" + value + "\" of " + field.key(),
        radix == 8 ? "an octal mode such as 0755" : "a number from 0 to " + MAX_ID,
        "");
  }

  private void check() {
    boolean file = type.equals("secret") || type.equals("ssh");
    required.filter(_ -> !file).ifPresent(f -> throwMisplaced(f, "secret and ssh"));
    size.filter(_ -> !type.equals("tmpfs")).ifPresent(f -> throwMisplaced(f, "tmpfs"));
    sharing.filter(_ -> !type.equals("cache")).ifPresent(f -> throwMisplaced(f, "cache"));
    owner
        .filter(_ -> !file && !type.equals("cache"))
        .ifPresent(f -> throwMisplaced(f, "cache, secret and ssh"));
    if (type.equals("secret")) {
      checkSecret();
    }
  }

  private void throwMisplaced(Field field, String types) {
    throw new DockerfileError(
        field.span(), field.key() + " does not go with type=" + type + "; it is for type " + types);
  }

  private void checkSecret() {
    Span span = whole.span();
    if (from.isPresent()) {
      throw new DockerfileError(span, "a secret mount can't have from");
    }
    if (source.isEmpty() && target.isEmpty() && id.isEmpty()) {
      throw new DockerfileError(span, "a secret mount needs id or target", "id=NAME", "");
    }
    if (!source.isEmpty() && !id.isEmpty()) {
      throw new DockerfileError(
          span, "a secret mount can't have both id and source", "id=NAME", "");
    }
  }

  private RunMount cache() {
    return new RunMount.Cache(
        id.isEmpty() ? target : id,
        target,
        from,
        path(source),
        sharingMode,
        readOnly.orElse(false),
        mode,
        uid,
        gid);
  }

  private RunMount secret() {
    String name = !source.isEmpty() ? source : !id.isEmpty() ? id : lastName(target);
    Optional<String> file =
        target.isEmpty() && variable.isEmpty()
            ? Optional.of("/run/secrets/" + lastName(name))
            : present(target);
    Optional<String> env = variable.map(v -> v.isEmpty() ? name : v);
    return new RunMount.Secret(name, file, env, isRequired, mode, uid, gid);
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String path(String path) {
    return path.isEmpty() ? "/" : path;
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
