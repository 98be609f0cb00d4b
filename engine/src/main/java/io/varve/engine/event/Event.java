package io.varve.engine.event;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Something that has happened.
 *
 * @param time when
 * @param type to what: {@code container}, {@code image}, {@code volume} or {@code network}
 * @param action docker's word, such as {@code start}
 * @param id the container's or image's id, or the volume's or network's name
 * @param attributes more about it, such as its name and image
 */
public record Event(
    Instant time, String type, String action, String id, SequencedMap<String, String> attributes) {
  /** Copies the map. */
  public Event {
    attributes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(attributes));
  }

  /**
   * The same with further attributes.
   *
   * @param more the attributes
   * @return a copy
   */
  public Event with(Map<String, String> more) {
    SequencedMap<String, String> all = new LinkedHashMap<>(attributes);
    all.putAll(more);
    return new Event(time, type, action, id, all);
  }
}
