package io.varve.oci;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * How a container of an image starts (image specification, config.md, "config"; Docker's additional
 * members Shell, Healthcheck and OnBuild).
 *
 * @param user {@code user[:group]}, empty for root
 * @param env variables in order, name to value
 * @param entrypoint the entry point; absent differs from empty
 * @param cmd the default command or arguments; absent differs from empty
 * @param workingDir the working directory, empty for the root directory
 * @param labels labels in order
 * @param exposedPorts {@code port/protocol}
 * @param volumes paths with data of their own
 * @param stopSignal the signal that stops the container
 * @param shell the shell of the shell form
 * @param healthcheck the health check
 * @param onBuild instructions for builds on top of this image
 */
public record RunConfig(
    String user,
    SequencedMap<String, String> env,
    Optional<List<String>> entrypoint,
    Optional<List<String>> cmd,
    String workingDir,
    SequencedMap<String, String> labels,
    SequencedSet<String> exposedPorts,
    SequencedSet<String> volumes,
    Optional<String> stopSignal,
    Optional<List<String>> shell,
    Optional<Healthcheck> healthcheck,
    List<String> onBuild) {

  /** A configuration that says nothing. */
  public static final RunConfig EMPTY =
      new RunConfig(
          "",
          new LinkedHashMap<>(),
          Optional.empty(),
          Optional.empty(),
          "",
          new LinkedHashMap<>(),
          new LinkedHashSet<>(),
          new LinkedHashSet<>(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  /**
   * A health check as Docker writes it.
   *
   * @param test {@code NONE}, or {@code CMD} or {@code CMD-SHELL} and its arguments
   * @param interval time between checks
   * @param timeout time that one check may take
   * @param startPeriod time in which failures do not count
   * @param startInterval time between checks in the start period
   * @param retries failures in a row that make it unhealthy
   */
  public record Healthcheck(
      List<String> test,
      Optional<Duration> interval,
      Optional<Duration> timeout,
      Optional<Duration> startPeriod,
      Optional<Duration> startInterval,
      OptionalInt retries) {
    /** Copies the list. */
    public Healthcheck {
      test = List.copyOf(test);
    }
  }

  /** Copies the collections, keeping their order. */
  public RunConfig {
    env = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(env));
    labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
    exposedPorts = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(exposedPorts));
    volumes = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(volumes));
    entrypoint = entrypoint.map(List::copyOf);
    cmd = cmd.map(List::copyOf);
    shell = shell.map(List::copyOf);
    onBuild = List.copyOf(onBuild);
  }

  /**
   * A builder with this configuration's values.
   *
   * @return a new builder
   */
  public RunConfigBuilder toBuilder() {
    return new RunConfigBuilder(this);
  }

  /**
   * The variables as {@code NAME=value}.
   *
   * @return one entry a variable, in order
   */
  public List<String> envList() {
    return env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  /**
   * Reads {@code NAME=value} entries; a later entry of the same name takes the earlier one's place.
   *
   * @param entries the entries
   * @return the variables in order
   */
  public static Map<String, String> parseEnv(List<String> entries) {
    Map<String, String> env = new LinkedHashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      env.put(
          equals < 0 ? entry : entry.substring(0, equals),
          equals < 0 ? "" : entry.substring(equals + 1));
    }
    return env;
  }
}
