package io.varve.image.registry;

import java.util.List;
import java.util.Optional;

/**
 * What a call needs to be allowed (Docker registry token authentication, "Requesting a token").
 *
 * @param repository the repository that is read or written, empty for the registry as a whole
 * @param actions what is done to it, of {@code pull}, {@code push}, {@code delete}
 * @param mountedFrom another repository that is read, for a cross-repository mount
 */
public record Scope(
    Optional<String> repository, List<String> actions, Optional<String> mountedFrom) {

  /** Copies the actions. */
  public Scope {
    actions = List.copyOf(actions);
  }

  /**
   * Reading a repository.
   *
   * @param repository its name
   * @return the scope
   */
  public static Scope pull(String repository) {
    return new Scope(Optional.of(repository), List.of("pull"), Optional.empty());
  }

  /**
   * Reading and writing a repository.
   *
   * @param repository its name
   * @return the scope
   */
  public static Scope push(String repository) {
    return new Scope(Optional.of(repository), List.of("pull", "push"), Optional.empty());
  }

  /**
   * Deleting from a repository.
   *
   * @param repository its name
   * @return the scope
   */
  public static Scope delete(String repository) {
    return new Scope(Optional.of(repository), List.of("pull", "delete"), Optional.empty());
  }

  /**
   * Writing a repository with blobs of another one.
   *
   * @param repository the name of the written one
   * @param from the name of the other one
   * @return the scope
   */
  public static Scope mount(String repository, String from) {
    return new Scope(Optional.of(repository), List.of("pull", "push"), Optional.of(from));
  }

  /** Talking to the registry without touching a repository. */
  public static final Scope REGISTRY = new Scope(Optional.empty(), List.of(), Optional.empty());

  /**
   * The values of the token request's {@code scope} parameters.
   *
   * @return for instance {@code repository:library/debian:pull}
   */
  public List<String> values() {
    if (repository.isEmpty()) {
      return List.of();
    }
    String own = "repository:" + repository.get() + ":" + String.join(",", actions);
    return mountedFrom
        .map(from -> List.of(own, "repository:" + from + ":pull"))
        .orElse(List.of(own));
  }
}
