package io.varve.oci;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** Collects changes to a {@link RunConfig}; each setter replaces one member. */
public final class RunConfigBuilder {

  private String user;
  private SequencedMap<String, String> env;
  private Optional<List<String>> entrypoint;
  private Optional<List<String>> cmd;
  private String workingDir;
  private SequencedMap<String, String> labels;
  private SequencedSet<String> exposedPorts;
  private SequencedSet<String> volumes;
  private Optional<String> stopSignal;
  private Optional<List<String>> shell;
  private Optional<RunConfig.Healthcheck> healthcheck;
  private List<String> onBuild;

  RunConfigBuilder(RunConfig from) {
    this.user = from.user();
    this.env = new LinkedHashMap<>(from.env());
    this.entrypoint = from.entrypoint();
    this.cmd = from.cmd();
    this.workingDir = from.workingDir();
    this.labels = new LinkedHashMap<>(from.labels());
    this.exposedPorts = new LinkedHashSet<>(from.exposedPorts());
    this.volumes = new LinkedHashSet<>(from.volumes());
    this.stopSignal = from.stopSignal();
    this.shell = from.shell();
    this.healthcheck = from.healthcheck();
    this.onBuild = from.onBuild();
  }

  /**
   * Sets user.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder user(String value) {
    this.user = value;
    return this;
  }

  /**
   * Sets env.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder env(SequencedMap<String, String> value) {
    this.env = new LinkedHashMap<>(value);
    return this;
  }

  /**
   * Sets entrypoint.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder entrypoint(List<String> value) {
    this.entrypoint = Optional.of(value);
    return this;
  }

  /**
   * Sets cmd.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder cmd(List<String> value) {
    this.cmd = Optional.of(value);
    return this;
  }

  /**
   * Sets workingDir.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder workingDir(String value) {
    this.workingDir = value;
    return this;
  }

  /**
   * Sets labels.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder labels(SequencedMap<String, String> value) {
    this.labels = new LinkedHashMap<>(value);
    return this;
  }

  /**
   * Sets exposedPorts.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder exposedPorts(SequencedSet<String> value) {
    this.exposedPorts = new LinkedHashSet<>(value);
    return this;
  }

  /**
   * Sets volumes.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder volumes(SequencedSet<String> value) {
    this.volumes = new LinkedHashSet<>(value);
    return this;
  }

  /**
   * Sets stopSignal.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder stopSignal(String value) {
    this.stopSignal = Optional.of(value);
    return this;
  }

  /**
   * Sets shell.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder shell(List<String> value) {
    this.shell = Optional.of(value);
    return this;
  }

  /**
   * Sets healthcheck.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder healthcheck(RunConfig.Healthcheck value) {
    this.healthcheck = Optional.of(value);
    return this;
  }

  /**
   * Sets onBuild.
   *
   * @param value the new value
   * @return this builder
   */
  public RunConfigBuilder onBuild(List<String> value) {
    this.onBuild = value;
    return this;
  }

  /**
   * Removes entrypoint.
   *
   * @return this builder
   */
  public RunConfigBuilder noEntrypoint() {
    this.entrypoint = Optional.empty();
    return this;
  }

  /**
   * Removes cmd.
   *
   * @return this builder
   */
  public RunConfigBuilder noCmd() {
    this.cmd = Optional.empty();
    return this;
  }

  /**
   * Sets one entry of env.
   *
   * @param name its name
   * @param value its value
   * @return this builder
   */
  public RunConfigBuilder putEnv(String name, String value) {
    env.put(name, value);
    return this;
  }

  /**
   * Sets one entry of labels.
   *
   * @param name its name
   * @param value its value
   * @return this builder
   */
  public RunConfigBuilder putLabel(String name, String value) {
    labels.put(name, value);
    return this;
  }

  /**
   * Adds one entry to exposedPorts.
   *
   * @param value the entry
   * @return this builder
   */
  public RunConfigBuilder addExposedPort(String value) {
    exposedPorts.add(value);
    return this;
  }

  /**
   * Adds one entry to volumes.
   *
   * @param value the entry
   * @return this builder
   */
  public RunConfigBuilder addVolume(String value) {
    volumes.add(value);
    return this;
  }

  /**
   * The finished configuration.
   *
   * @return an immutable value
   */
  public RunConfig build() {
    return new RunConfig(
        user,
        env,
        entrypoint,
        cmd,
        workingDir,
        labels,
        exposedPorts,
        volumes,
        stopSignal,
        shell,
        healthcheck,
        onBuild);
  }
}
