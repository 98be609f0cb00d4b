package io.varve.builder.image;

import io.varve.oci.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Annotations of a built image, each with the documents that get it.
 *
 * @param entries in the order in which they were given; later ones win
 */
public record Annotations(List<Entry> entries) {

  /** No annotation. */
  public static final Annotations NONE = new Annotations(List.of());

  /** What can be annotated. */
  public enum Level {
    /** Image manifests. */
    MANIFEST,
    /** The index. */
    INDEX,
    /** Descriptors of image manifests in the index. */
    MANIFEST_DESCRIPTOR,
    /** The descriptor of what was built, in an archive's index. */
    INDEX_DESCRIPTOR
  }

  /**
   * One annotation.
   *
   * @param level what gets it
   * @param platform the one platform whose image gets it, empty for all
   * @param key its name
   * @param value its value
   */
  public record Entry(Level level, Optional<Platform> platform, String key, String value) {}

  /** Copies the list. */
  public Annotations {
    entries = List.copyOf(entries);
  }

  /**
   * Annotations of manifests.
   *
   * @param values by key
   * @return the annotations
   */
  public static Annotations ofManifest(Map<String, String> values) {
    return new Annotations(
        values.entrySet().stream()
            .map(e -> new Entry(Level.MANIFEST, Optional.empty(), e.getKey(), e.getValue()))
            .toList());
  }

  /**
   * What a document of an image gets.
   *
   * @param level the kind of document
   * @param platform the image's platform
   * @return values by key
   */
  public SequencedMap<String, String> of(Level level, Platform platform) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (entry.level() == level && entry.platform().filter(p -> !p.equals(platform)).isEmpty()) {
        values.put(entry.key(), entry.value());
      }
    }
    return values;
  }

  /**
   * What a document gets that belongs to no platform.
   *
   * @param level the kind of document
   * @return values by key
   */
  public SequencedMap<String, String> of(Level level) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (entry.level() == level) {
        values.put(entry.key(), entry.value());
      }
    }
    return values;
  }

  /**
   * Whether some document gets any.
   *
   * @param level the kind of document
   * @return true when there is an entry
   */
  public boolean has(Level level) {
    return entries.stream().anyMatch(entry -> entry.level() == level);
  }
}
