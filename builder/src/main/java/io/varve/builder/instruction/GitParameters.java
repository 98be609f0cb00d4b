package io.varve.builder.instruction;

import io.varve.oci.error.InvalidArgument;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters at the end of a repository's address: {@code ref}, {@code tag} or {@code branch},
 * {@code commit} or {@code checksum}, {@code subdir}, {@code keep-git-dir}, {@code submodules}.
 */
final class GitParameters {

  private static final List<String> NAMES =
      List.of("ref", "tag", "branch", "commit", "checksum", "subdir", "keep-git-dir", "submodules");
  private static final int COMMIT_LENGTH = 40;

  private final String remote;
  private final Map<String, String> values = new LinkedHashMap<>();

  /** Parameters as the address has them, without the question mark. */
  GitParameters(String remote, String query) {
    this.remote = remote;
    for (String parameter : query.split("&", -1)) {
      if (!parameter.isEmpty()) {
        add(parameter);
      }
    }
  }

  private void add(String parameter) {
    int equals = parameter.indexOf('=');
    String name = decode(equals < 0 ? parameter : parameter.substring(0, equals));
    if (!NAMES.contains(name)) {
      throw new InvalidArgument(
          "repository "
              + remote
              + ": unknown parameter \""
              + name
              + "\"; expected one of "
              + String.join(", ", NAMES));
    }
    if (values.put(name, equals < 0 ? "" : decode(parameter.substring(equals + 1))) != null) {
      throw new InvalidArgument("repository " + remote + ": " + name + " is given twice");
    }
  }

  private String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new InvalidArgument(
          "repository " + remote + ": \"" + text + "\" is no encoded text of an address", e);
    }
  }

  AddSource.GitRepository read() {
    Optional<String> commit = one("commit", "checksum");
    Optional<String> reference =
        one("ref", "tag", "branch").or(() -> commit.filter(hash -> hash.length() >= COMMIT_LENGTH));
    return new AddSource.GitRepository(
        remote,
        reference,
        value("subdir"),
        commit,
        flag("keep-git-dir"),
        flag("submodules").orElse(true));
  }

  /** The only one given of several that mean the same thing. */
  private Optional<String> one(String... names) {
    Optional<String> found = Optional.empty();
    for (String name : names) {
      Optional<String> value = value(name).map(text -> qualified(name, text));
      if (found.isPresent() && value.isPresent()) {
        throw new InvalidArgument(
            "repository " + remote + ": give only one of " + String.join(", ", names));
      }
      found = found.or(() -> value);
    }
    return found;
  }

  private static String qualified(String name, String text) {
    return switch (name) {
      case "tag" -> text.startsWith("refs/tags/") ? text : "refs/tags/" + text;
      case "branch" -> text.startsWith("refs/heads/") ? text : "refs/heads/" + text;
      default -> text;
    };
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name)).filter(text -> !text.isEmpty());
  }

  /** A name alone means true. */
  private Optional<Boolean> flag(String name) {
    return Optional.ofNullable(values.get(name))
        .map(
            text ->
                switch (text) {
                  case "", "true", "1" -> true;
                  case "false", "0" -> false;
                  default ->
                      throw new InvalidArgument(
                          "repository "
                              + remote
                              + ": "
                              + name
                              + " is \""
                              + text
                              + "\"; expected true or false");
                });
  }
}
