package io.varve.oci;

import io.varve.oci.error.InvalidArgument;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image: {@code [registry/]repository[:tag][@digest]} (distribution specification,
 * "Pulling manifests"; docker's normalisation of short names).
 *
 * @param registry host, with port when not the default
 * @param repository the path in the registry
 * @param tag a movable name
 * @param digest a fixed identity
 */
public record Reference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {

  /** The registry of names that give none. */
  public static final String DEFAULT_REGISTRY = "docker.io";

  private static final int MAXIMUM_REPOSITORY_LENGTH = 255;
  private static final Pattern COMPONENT =
      Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
  private static final Pattern REGISTRY =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
              + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[0-9a-fA-F:]+\\])(?::\\d{1,5})?");

  /** Checks each part. */
  public Reference {
    Objects.requireNonNull(registry);
    if (!REGISTRY.matcher(registry).matches()) {
      throw invalid(registry, "the registry must be host[:port]");
    }
    checkRepository(repository);
    tag.ifPresent(Reference::checkTag);
  }

  /**
   * Reads a name as docker does: a first component with a dot, a colon or the word {@code
   * localhost} is a registry; names without registry are of {@link #DEFAULT_REGISTRY}, in {@code
   * library/} when they have one component.
   *
   * @param text the written name
   * @return the reference; without tag and digest when the text has neither
   * @throws InvalidArgument when a part is malformed
   */
  public static Reference parse(String text) {
    String rest = text;
    Optional<Digest> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(Digest.parse(rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    Optional<String> tag = Optional.empty();
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = Optional.of(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
    }
    if (rest.isEmpty()) {
      throw invalid(text, "the name is empty");
    }
    int slash = rest.indexOf('/');
    String first = slash < 0 ? "" : rest.substring(0, slash);
    if (first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost")) {
      String registry = first.equals("index.docker.io") ? DEFAULT_REGISTRY : first;
      return new Reference(registry, rest.substring(slash + 1), tag, digest).official();
    }
    if (Digest.isDigest("sha256:" + rest)) {
      throw invalid(text, "a name can't be 64 hexadecimal digits");
    }
    return new Reference(DEFAULT_REGISTRY, rest, tag, digest).official();
  }

  /**
   * Reads a name; one without tag and digest gets the tag {@code latest}.
   *
   * @param text the written name
   * @return the reference
   */
  public static Reference parseTagged(String text) {
    return parse(text).orLatest();
  }

  /**
   * This reference, with the tag {@code latest} when it has neither tag nor digest.
   *
   * @return a reference with a tag or a digest
   */
  public Reference orLatest() {
    return tag.isPresent() || digest.isPresent() ? this : withTag("latest");
  }

  /**
   * The same repository under another tag and no digest.
   *
   * @param value the tag
   * @return a copy
   */
  public Reference withTag(String value) {
    return new Reference(registry, repository, Optional.of(value), Optional.empty());
  }

  /**
   * The same repository under a digest and no tag.
   *
   * @param value the digest
   * @return a copy
   */
  public Reference withDigest(Digest value) {
    return new Reference(registry, repository, Optional.empty(), Optional.of(value));
  }

  /**
   * What goes into the registry's URL: the digest when there is one, else the tag.
   *
   * @return the digest, the tag or {@code latest}
   */
  public String identifier() {
    return digest.map(Digest::toString).or(() -> tag).orElse("latest");
  }

  /**
   * The name as people write it, without the default registry and {@code library/}.
   *
   * @return repository, tag and digest
   */
  public String familiar() {
    return familiarName() + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }

  /**
   * The repository as people write it, without tag and digest.
   *
   * @return for instance {@code debian} or {@code example.org/team/app}
   */
  public String familiarName() {
    if (!registry.equals(DEFAULT_REGISTRY)) {
      return registry + "/" + repository;
    }
    return repository.startsWith("library/") && repository.indexOf('/', 8) < 0
        ? repository.substring(8)
        : repository;
  }

  /** The full name. */
  @Override
  public String toString() {
    return registry
        + "/"
        + repository
        + tag.map(t -> ":" + t).orElse("")
        + digest.map(d -> "@" + d).orElse("");
  }

  private Reference official() {
    return registry.equals(DEFAULT_REGISTRY) && repository.indexOf('/') < 0
        ? new Reference(registry, "library/" + repository, tag, digest)
        : this;
  }

  private static void checkRepository(String repository) {
    if (repository.length() > MAXIMUM_REPOSITORY_LENGTH) {
      throw invalid(
          repository.substring(0, 32) + "…",
          "the repository is longer than " + MAXIMUM_REPOSITORY_LENGTH + " characters");
    }
    for (String component : repository.split("/", -1)) {
      if (!COMPONENT.matcher(component).matches()) {
        throw invalid(
            repository,
            "repository parts are lower-case letters and digits, separated by '.', '_' or '-'");
      }
    }
  }

  private static void checkTag(String tag) {
    if (!TAG.matcher(tag).matches()) {
      throw invalid(
          tag,
          "a tag is at most 128 letters, digits, '_', '.' and '-', and starts with no '.' or '-'");
    }
  }

  private static InvalidArgument invalid(String text, String why) {
    return new InvalidArgument("invalid reference \"" + text + "\": " + why);
  }
}
