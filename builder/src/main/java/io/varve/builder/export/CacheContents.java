package io.varve.builder.export;

import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.cache.remote.CacheDocument;
import io.varve.builder.cache.remote.CacheTarget.Mode;
import io.varve.builder.graph.StagePlan;
import io.varve.builder.solve.SolvedStage;
import io.varve.builder.solve.SolvedStep;
import io.varve.image.unpack.LayerWork;
import io.varve.oci.ChainId;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;

/** What of a build goes into a cache. */
public final class CacheContents {

  private final SequencedMap<Digest, Step> steps = new LinkedHashMap<>();
  private final SequencedMap<DiffId, LayerWork> layers = new LinkedHashMap<>();

  private final SequencedSet<String> mounts = new TreeSet<>();

  private record Step(Digest key, Optional<Digest> content, Optional<BuiltLayer> layer) {}

  /**
   * Adds the result of a build.
   *
   * @param stages its stages
   * @param target the one that became the image
   * @param mode which layers go along
   */
  public void add(List<SolvedStage> stages, SolvedStage target, Mode mode) {
    mounts.addAll(MountExport.ids(stages));
    Set<Integer> wanted = new HashSet<>();
    Optional<StagePlan> above = Optional.of(target.plan());
    while (above.isPresent()) {
      wanted.add(above.get().index());
      above = above.get().parent();
    }
    for (SolvedStage stage : stages) {
      add(stage, mode == Mode.MAX || wanted.contains(stage.plan().index()));
    }
  }

  private void add(SolvedStage stage, boolean withLayers) {
    List<DiffId> diffIds = new ArrayList<>(stage.base().diffIds());
    for (SolvedStep step : stage.steps()) {
      if (step.keys().isEmpty()) {
        continue;
      }
      Digest key = step.keys().getFirst();
      Optional<Digest> content =
          step.keys().size() > 1 ? Optional.of(step.keys().getLast()) : Optional.empty();
      steps.putIfAbsent(key, new Step(key, content, step.layer()));
      if (step.layer().isPresent()) {
        List<ChainId> below = ChainId.prefixes(diffIds);
        diffIds.add(step.layer().get().diffId());
        if (withLayers) {
          layers.putIfAbsent(step.layer().get().diffId(), work(step.layer().get(), diffIds, below));
        }
      }
    }
  }

  private static LayerWork work(BuiltLayer layer, List<DiffId> diffIds, List<ChainId> below) {
    return new LayerWork(
        layer.descriptor(),
        layer.diffId(),
        ChainId.prefixes(diffIds).getLast(),
        below.isEmpty() ? Optional.empty() : Optional.of(below.getLast()));
  }

  /**
   * The layers that go along.
   *
   * @return each once, in the order of the stages
   */
  public List<LayerWork> layers() {
    return List.copyOf(layers.values());
  }

  /**
   * The cache mounts of the steps.
   *
   * @return their ids, sorted
   */
  public SequencedSet<String> mounts() {
    return mounts;
  }

  /**
   * The keys, and the layers where they lie.
   *
   * @param positions places of layers in the manifest
   * @return what a cache says of the steps
   */
  public List<CacheDocument.Entry> entries(Map<DiffId, Integer> positions) {
    List<CacheDocument.Entry> entries = new ArrayList<>();
    for (Step step : steps.values()) {
      entries.add(
          new CacheDocument.Entry(
              step.key(), step.content(), step.layer().map(layer -> entry(layer, positions))));
    }
    return entries;
  }

  private static CacheDocument.Layer entry(BuiltLayer layer, Map<DiffId, Integer> positions) {
    Integer position = positions.get(layer.diffId());
    return new CacheDocument.Layer(
        layer.diffId(),
        layer.descriptor().size(),
        position == null ? OptionalInt.empty() : OptionalInt.of(position));
  }

  /**
   * The document that an image carries.
   *
   * @param image the diffIDs of all its layers
   * @return keys of all steps, with the layers that the image has
   */
  public CacheDocument inline(List<DiffId> image) {
    Map<DiffId, Integer> positions = new LinkedHashMap<>();
    for (int i = 0; i < image.size(); i++) {
      positions.putIfAbsent(image.get(i), i);
    }
    return new CacheDocument(entries(positions), List.of());
  }
}
