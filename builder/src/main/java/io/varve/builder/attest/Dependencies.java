package io.varve.builder.attest;

import io.varve.builder.graph.CopyInput;
import io.varve.builder.graph.Op;
import io.varve.builder.graph.PlannedStep;
import io.varve.builder.graph.Vertex;
import io.varve.builder.solve.SolvedStage;
import io.varve.builder.solve.SolvedStep;
import io.varve.builder.source.BaseImage;
import io.varve.oci.Digest;
import io.varve.oci.Platform;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a build used that came from elsewhere: images, downloads and repositories. */
final class Dependencies {

  private final SortedMap<String, JsonValue> found = new TreeMap<>();
  private final Set<Digest> seen = new HashSet<>();
  private final Platform platform;

  private Dependencies(Platform platform) {
    this.platform = platform;
  }

  /** Resource descriptors (in-toto), sorted by address. */
  static List<JsonValue> of(List<SolvedStage> stages, Platform platform) {
    Dependencies dependencies = new Dependencies(platform);
    for (SolvedStage stage : stages) {
      dependencies.add(stage.plan().base());
      for (SolvedStep step : stage.steps()) {
        PlannedStep planned = step.step();
        planned.vertex().ifPresent(dependencies::add);
      }
    }
    return new ArrayList<>(dependencies.found.values());
  }

  private void add(Vertex vertex) {
    if (!seen.add(vertex.digest())) {
      return;
    }
    switch (vertex.op()) {
      case Op.Image(BaseImage image) ->
          put(
              Statement.packageUrl(image.name(), platform),
              Optional.of("sha256:" + image.manifest().descriptor().digest().hex()));
      case Op.Copy copy -> copy.sources().forEach(this::add);
      case Op.Scratch _, Op.Exec _, Op.MakeDirectory _ -> {}
    }
    vertex.inputs().forEach(this::add);
  }

  private void add(CopyInput source) {
    switch (source) {
      case CopyInput.Download download -> put(download.url(), download.checksum());
      case CopyInput.Git git ->
          put(
              git.remote() + git.reference().map(r -> "#" + r).orElse(""),
              git.checksum().map(commit -> "gitCommit:" + commit));
      case CopyInput.Files _, CopyInput.Inline _ -> {}
    }
  }

  private void put(String address, Optional<String> digest) {
    JsonObjectBuilder json = JsonValue.object().put("uri", address);
    digest
        .filter(text -> text.indexOf(':') > 0)
        .ifPresent(text -> json.put("digest", digest(text)));
    found.put(address, json.build());
  }

  private static JsonObject digest(String text) {
    int colon = text.indexOf(':');
    return JsonValue.object().put(text.substring(0, colon), text.substring(colon + 1)).build();
  }
}
