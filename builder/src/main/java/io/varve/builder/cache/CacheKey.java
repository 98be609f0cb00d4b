package io.varve.builder.cache;

import io.varve.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Everything that a step's result depends on.
 *
 * @param inputs names for people, and values
 */
public record CacheKey(SequencedMap<String, String> inputs) {

  /** Copies the map. */
  public CacheKey {
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
  }

  /**
   * The name of the result.
   *
   * @return the digest of all inputs
   */
  public Digest digest() {
    StringBuilder text = new StringBuilder();
    inputs.forEach(
        (name, value) ->
            text.append(name.length())
                .append(':')
                .append(name)
                .append(value.length())
                .append(':')
                .append(value));
    return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
