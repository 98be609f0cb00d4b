package io.varve.builder.attest;

import io.varve.builder.attest.AttestationOptions.ProvenanceOptions;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.graph.NamedContext;
import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.solve.SolvedStage;
import io.varve.builder.solve.SolvedStep;
import io.varve.oci.Platform;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How an image was built (SLSA provenance v1).
 *
 * @param dockerfile the instructions
 * @param options what else shaped the build
 * @param secrets the names of secrets
 * @param agents the names of ssh agents
 * @param stages the stages that were built
 * @param started when
 */
public record Provenance(
    Dockerfile dockerfile,
    BuildOptions options,
    Set<String> secrets,
    Set<String> agents,
    List<SolvedStage> stages,
    Instant started) {

  /** The type of such a statement. */
  public static final String PREDICATE = "https://slsa.dev/provenance/v1";

  private static final String BUILD_TYPE = "urn:varve:dockerfile:1";

  /** Copies the collections. */
  public Provenance {
    secrets = Set.copyOf(secrets);
    agents = Set.copyOf(agents);
    stages = List.copyOf(stages);
  }

  /**
   * The statement.
   *
   * @param how what it tells
   * @param platform what the image runs on
   * @param finished when the build was done
   * @return the statement
   */
  public Statement statement(ProvenanceOptions how, Platform platform, Instant finished) {
    JsonObjectBuilder internal =
        JsonValue.object().put("builderPlatform", options.host().toString());
    if (how.maximal()) {
      internal.put("steps", steps());
    }
    JsonObject definition =
        JsonValue.object()
            .put("buildType", BUILD_TYPE)
            .put("externalParameters", external(how, platform))
            .put("internalParameters", internal.build())
            .put("resolvedDependencies", new JsonArray(Dependencies.of(stages, platform)))
            .build();
    JsonObjectBuilder run =
        JsonValue.object().put("builder", JsonValue.object().put("id", how.builderId()).build());
    if (how.timestamps()) {
      run.put(
          "metadata",
          JsonValue.object()
              .put("startedOn", text(started))
              .put("finishedOn", text(finished))
              .build());
    }
    if (how.maximal()) {
      run.put("byproducts", new JsonArray(List.of(source())));
    }
    return new Statement(
        PREDICATE,
        JsonValue.object()
            .put("buildDefinition", definition)
            .put("runDetails", run.build())
            .build());
  }

  private JsonObject external(ProvenanceOptions how, Platform platform) {
    SequencedMap<String, String> arguments = new LinkedHashMap<>();
    options.target().ifPresent(target -> arguments.put("target", target));
    arguments.put("platform", platform.toString());
    if (how.maximal()) {
      new TreeMap<>(options.arguments())
          .forEach((name, value) -> arguments.put("build-arg:" + name, value));
      new TreeMap<>(options.labels())
          .forEach((name, value) -> arguments.put("label:" + name, value));
      new TreeMap<>(options.contexts())
          .forEach((name, context) -> arguments.put("context:" + name, text(context)));
    }
    JsonObjectBuilder request =
        JsonValue.object().put("frontend", "dockerfile").putNonEmpty("args", arguments);
    if (how.maximal()) {
      request.putNonEmpty("secrets", new TreeSet<>(secrets));
      request.putNonEmpty("ssh", new TreeSet<>(agents));
    }
    return JsonValue.object()
        .put("configSource", JsonValue.object().put("path", dockerfile.file().name()).build())
        .put("request", request.build())
        .build();
  }

  /** Paths of the host are nobody's business. */
  private static String text(NamedContext context) {
    return switch (context) {
      case NamedContext.Image(String name) -> "docker-image://" + name;
      case NamedContext.Layout layout ->
          "oci-layout" + layout.digest().map(digest -> "@" + digest).orElse("");
      case NamedContext.Directory _ -> "local";
    };
  }

  private JsonArray steps() {
    List<JsonValue> steps = new ArrayList<>();
    for (SolvedStage stage : stages) {
      steps.add(step(stage, stage.plan().baseTitle(), Optional.empty()));
      for (SolvedStep step : stage.steps()) {
        steps.add(
            step(stage, step.step().title(), step.layer().map(layer -> layer.diffId().toString())));
      }
    }
    return new JsonArray(steps);
  }

  private static JsonObject step(SolvedStage stage, String title, Optional<String> layer) {
    return JsonValue.object()
        .put("stage", stage.plan().label())
        .put("instruction", title)
        .putNonEmpty("layer", layer)
        .build();
  }

  private JsonObject source() {
    String text = String.join("\n", dockerfile.file().lines()) + "\n";
    return JsonValue.object()
        .put("name", dockerfile.file().name())
        .put("mediaType", "text/x-dockerfile")
        .put("content", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
