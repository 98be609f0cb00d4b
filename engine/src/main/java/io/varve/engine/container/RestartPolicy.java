package io.varve.engine.container;

import io.varve.oci.error.InvalidArgument;
import java.util.Locale;

/**
 * Whether a container that ended starts again by itself.
 *
 * @param kind when
 * @param maximumRetries how often after failures; 0 for no limit
 */
public record RestartPolicy(Kind kind, int maximumRetries) {
  /** Never. */
  public static final RestartPolicy NEVER = new RestartPolicy(Kind.NO, 0);

  /** When a container starts again. */
  public enum Kind {
    /** Never. */
    NO,
    /** When its exit code is not 0. */
    ON_FAILURE,
    /** Whatever its exit code. */
    ALWAYS,
    /** Whatever its exit code; as docker has it, which differs only when a daemon starts. */
    UNLESS_STOPPED;

    private String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Reads {@code no}, {@code on-failure[:n]}, {@code always} or {@code unless-stopped}.
   *
   * @param text the argument of {@code --restart}
   * @return the policy
   * @throws InvalidArgument when it is none of these
   */
  public static RestartPolicy parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(word.isEmpty() ? "no" : word)) {
        return new RestartPolicy(kind, colon < 0 ? 0 : retries(kind, text, colon));
      }
    }
    throw new InvalidArgument(
        "restart policy \""
            + text
            + "\": expected no, on-failure, on-failure:N, always or unless-stopped");
  }

  private static int retries(Kind kind, String text, int colon) {
    try {
      int number = Integer.parseInt(text.substring(colon + 1));
      if (kind == Kind.ON_FAILURE && number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new InvalidArgument(
        "restart policy \"" + text + "\": only on-failure takes a number of retries, 0 or more");
  }

  /**
   * Whether a container starts again.
   *
   * @param exitCode how it ended
   * @param restarts how often it has started again since a person started it
   * @return true when it does
   */
  public boolean applies(int exitCode, int restarts) {
    return switch (kind) {
      case NO -> false;
      case ALWAYS, UNLESS_STOPPED -> true;
      case ON_FAILURE -> exitCode != 0 && (maximumRetries == 0 || restarts < maximumRetries);
    };
  }

  /** As a person writes it. */
  @Override
  public String toString() {
    return maximumRetries == 0 ? kind.word() : kind.word() + ":" + maximumRetries;
  }

  /**
   * The word without the number.
   *
   * @return for instance {@code on-failure}
   */
  public String name() {
    return kind.word();
  }
}
