package io.varve.builder.graph;

import io.varve.builder.expansion.Environment;
import io.varve.builder.expansion.Expander;
import io.varve.builder.expansion.Word;
import io.varve.builder.instruction.Instruction;
import io.varve.oci.RunConfig;
import io.varve.oci.RunConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What is known of a stage between two of its instructions. */
final class StageState {

  private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

  private final Expander expander;
  private final String titlePrefix;
  private final boolean useCache;
  private final List<PlannedStep> steps = new ArrayList<>();
  private RunConfig config;
  private StageVariables variables;
  private Vertex rootfs;
  private Optional<String> author;

  StageState(
      Expander expander,
      String titlePrefix,
      boolean useCache,
      RunConfig config,
      StageVariables variables,
      Vertex rootfs,
      Optional<String> author) {
    this.expander = expander;
    this.titlePrefix = titlePrefix;
    this.useCache = useCache;
    this.config = config;
    this.variables = variables;
    this.rootfs = rootfs;
    this.author = author;
  }

  RunConfig config() {
    return config;
  }

  StageVariables variables() {
    return variables;
  }

  Vertex rootfs() {
    return rootfs;
  }

  Optional<String> author() {
    return author;
  }

  Expander expander() {
    return expander;
  }

  List<PlannedStep> steps() {
    return steps;
  }

  Environment environment() {
    return variables.environment(config);
  }

  String expand(Word word) {
    return expander.expand(word, environment());
  }

  Optional<String> expand(Optional<Word> word) {
    return word.map(this::expand);
  }

  List<String> shell() {
    return config.shell().orElse(DEFAULT_SHELL);
  }

  void change(UnaryOperator<RunConfigBuilder> change) {
    config = change.apply(config.toBuilder()).build();
  }

  void declare(String name, Optional<String> value) {
    variables = variables.with(name, value);
  }

  void author(String name) {
    author = Optional.of(name);
  }

  /** Ends an instruction that only changed the configuration. */
  void note(Instruction instruction, Optional<String> createdBy) {
    steps.add(
        new PlannedStep(
            title(instruction), instruction.span(), createdBy, Optional.empty(), useCache));
  }

  /** Ends an instruction that takes work; its result is the root file system from now on. */
  void work(Instruction instruction, String createdBy, Vertex vertex) {
    rootfs = vertex;
    steps.add(
        new PlannedStep(
            title(instruction),
            instruction.span(),
            Optional.of(createdBy),
            Optional.of(vertex),
            useCache));
  }

  /** A path made absolute by the working directory; a slash at its end stays. */
  String absolute(String path) {
    if (path.startsWith("/")) {
      return path;
    }
    String directory = config.workingDir().isEmpty() ? "/" : config.workingDir();
    String base = directory.endsWith("/") ? directory : directory + "/";
    return path.isEmpty() || path.equals(".") ? base : base + path;
  }

  private String title(Instruction instruction) {
    return titlePrefix + instruction.source().text();
  }
}
