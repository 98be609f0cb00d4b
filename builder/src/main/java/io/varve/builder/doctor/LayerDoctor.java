package io.varve.builder.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds what an image ships without need. */
public final class LayerDoctor {

  /** Below this many bytes there is nothing worth a line. */
  public static final long DEFAULT_SMALLEST = 100_000;

  private record Owned(int layer, LayerFile.Regular file) {}

  private static final String LEAVE_OUT = "leave them out with --exclude or .dockerignore";

  private final List<LayerFiles> layers;
  private final int baseLayers;
  private final long smallest;
  private final TreeMap<String, Owned> visible = new TreeMap<>();
  private final List<Diagnosis> diagnoses = new ArrayList<>();

  private LayerDoctor(List<LayerFiles> layers, int baseLayers, long smallest) {
    this.layers = layers;
    this.baseLayers = baseLayers;
    this.smallest = smallest;
  }

  /**
   * Examines the layers of an image.
   *
   * @param layers the layers, the lowest first
   * @param baseLayers how many of them belong to the base image: they are not blamed
   * @param smallest the fewest bytes worth a line
   * @return what was found, the most bytes first
   * @throws IOException when a file can't be read
   */
  public static List<Diagnosis> examine(List<LayerFiles> layers, int baseLayers, long smallest)
      throws IOException {
    LayerDoctor doctor = new LayerDoctor(List.copyOf(layers), baseLayers, smallest);
    for (int i = 0; i < layers.size(); i++) {
      doctor.stack(i);
    }
    doctor.caches();
    doctor.diagnoses.sort(
        Comparator.comparingLong(Diagnosis::bytes).reversed().thenComparingInt(Diagnosis::layer));
    return List.copyOf(doctor.diagnoses);
  }

  /** Puts a layer on those below and notes what it hides of them. */
  private void stack(int layer) throws IOException {
    Map<Integer, Tally> deleted = new TreeMap<>();
    Map<Integer, Tally> repeated = new TreeMap<>();
    // Deletions first: they are about the layers below, whatever else this layer has there.
    for (LayerFile file : layers.get(layer).files()) {
      switch (file) {
        case LayerFile.Deleted(String path) -> hide(path, true, deleted);
        case LayerFile.Directory(String path, boolean opaque) when opaque ->
            hide(path, false, deleted);
        case LayerFile.Directory _, LayerFile.Regular _, LayerFile.Other _ -> {}
      }
    }
    for (LayerFile file : layers.get(layer).files()) {
      switch (file) {
        case LayerFile.Regular regular -> replace(layer, regular, repeated);
        case LayerFile.Other(String path) -> visible.remove(path);
        case LayerFile.Directory(String path, _) -> visible.remove(path);
        case LayerFile.Deleted _ -> {}
      }
    }
    if (layer >= baseLayers) {
      deleted.forEach((owner, tally) -> reportDeleted(layer, owner, tally));
      repeated.forEach((owner, tally) -> reportRepeated(layer, owner, tally));
    }
  }

  private void hide(String path, boolean itself, Map<Integer, Tally> deleted) {
    // '0' follows '/' in the alphabet: the range holds everything below the path.
    Map<String, Owned> below =
        path.isEmpty() ? visible : visible.subMap(path + "/", true, path + "0", false);
    below.values().forEach(owned -> add(deleted, owned));
    below.clear();
    Owned own = itself ? visible.remove(path) : null;
    if (own != null) {
      add(deleted, own);
    }
  }

  private void replace(int layer, LayerFile.Regular file, Map<Integer, Tally> repeated)
      throws IOException {
    Owned before = visible.put(file.path(), new Owned(layer, file));
    if (before != null && before.file().hasContentOf(file)) {
      add(repeated, before);
    }
  }

  private static void add(Map<Integer, Tally> tallies, Owned owned) {
    tallies.merge(owned.layer(), new Tally(owned.file().size(), 1), Tally::plus);
  }

  private void reportDeleted(int layer, int owner, Tally tally) {
    if (tally.bytes() >= smallest) {
      String where =
          owner < baseLayers
              ? "the base image still ships them: a smaller base would help"
              : "\""
                  + layers.get(owner).label()
                  + "\" still ships them: "
                  + (copies(owner)
                      ? "use them by RUN --mount=type=bind, or " + LEAVE_OUT
                      : "delete them in that instruction");
      String line = "\"" + layers.get(layer).label() + "\" deletes " + tally + " in vain; " + where;
      diagnoses.add(new Diagnosis.DeletedLater(layer, tally.bytes(), tally.files(), line));
    }
  }

  private void reportRepeated(int layer, int owner, Tally tally) {
    if (tally.bytes() >= smallest) {
      String line =
          "\""
              + layers.get(layer).label()
              + "\" repeats "
              + tally
              + " without changing their content; "
              + remedyOfRepetition(layer, owner);
      diagnoses.add(new Diagnosis.Repeated(layer, tally.bytes(), tally.files(), line));
    }
  }

  private String remedyOfRepetition(int layer, int owner) {
    String maker = layers.get(owner).label();
    if (copies(layer)) {
      return (owner < baseLayers ? "the base image" : "\"" + maker + "\"")
          + " has them already: "
          + LEAVE_OUT;
    }
    if (owner < baseLayers) {
      return "the base image ships them, too: set what is needed when it is made";
    }
    return copies(owner)
        ? "write \"" + maker.split(" ", 2)[0] + " --chmod=MODE --chown=USER\" instead"
        : "change them in \"" + maker + "\" itself";
  }

  /** Whether a layer holds what was copied: no command made it that could do otherwise. */
  private boolean copies(int layer) {
    String label = layers.get(layer).label();
    return label.startsWith("COPY") || label.startsWith("ADD");
  }

  private void caches() {
    Map<Integer, Map<PackageCache, Tally>> byLayer = new TreeMap<>();
    for (Owned owned : visible.values()) {
      if (owned.layer() >= baseLayers) {
        PackageCache.of(owned.file().path())
            .ifPresent(
                cache ->
                    byLayer
                        .computeIfAbsent(owned.layer(), _ -> new EnumMap<>(PackageCache.class))
                        .merge(cache, new Tally(owned.file().size(), 1), Tally::plus));
      }
    }
    byLayer.forEach((layer, tallies) -> tallies.forEach((c, t) -> reportCache(layer, c, t)));
  }

  private void reportCache(int layer, PackageCache cache, Tally tally) {
    if (tally.bytes() >= smallest) {
      String line =
          "\""
              + layers.get(layer).label()
              + "\" leaves "
              + cache.title()
              + ", "
              + tally
              + "; "
              + (copies(layer) ? LEAVE_OUT : cache.remedy());
      diagnoses.add(new Diagnosis.CacheLeft(layer, tally.bytes(), tally.files(), line));
    }
  }
}
