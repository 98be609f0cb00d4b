package io.varve.builder.cache;

import io.varve.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Everything that a step's result depends on, and the digest of it all. */
public final class CacheKey {

  private final SequencedMap<String, String> inputs;
  private final Digest digest;

  /**
   * A key.
   *
   * @param inputs names for people, and values; they are copied
   */
  public CacheKey(SequencedMap<String, String> inputs) {
    this.inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
    this.digest = digest(inputs);
  }

  private static Digest digest(SequencedMap<String, String> inputs) {
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

  /**
   * What it depends on.
   *
   * @return names for people, and values
   */
  public SequencedMap<String, String> inputs() {
    return inputs;
  }

  /**
   * The name of the result.
   *
   * @return the digest of all inputs
   */
  public Digest digest() {
    return digest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CacheKey key && digest.equals(key.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "CacheKey" + inputs;
  }
}
