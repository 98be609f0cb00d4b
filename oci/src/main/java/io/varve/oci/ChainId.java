package io.varve.oci;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Names a stack of layers (image specification, config.md, "Layer ChainID"): two images that agree
 * on a ChainID agree on every layer up to there.
 *
 * @param digest the digest of the chain
 */
public record ChainId(Digest digest) {

  /**
   * The chain of a single layer.
   *
   * @param base the bottom layer
   * @return its chain
   */
  public static ChainId first(DiffId base) {
    return new ChainId(base.digest());
  }

  /**
   * This chain with one more layer on top: {@code SHA256(chain + " " + diffID)}.
   *
   * @param next the layer on top
   * @return the longer chain
   */
  public ChainId append(DiffId next) {
    String text = digest + " " + next.digest();
    return new ChainId(Digest.of(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /**
   * The chains of every prefix, bottom first.
   *
   * @param layers the layers, bottom first
   * @return as many chains as layers; the last names the whole stack
   */
  public static List<ChainId> prefixes(List<DiffId> layers) {
    List<ChainId> chains = new ArrayList<>(layers.size());
    for (DiffId layer : layers) {
      chains.add(chains.isEmpty() ? first(layer) : chains.getLast().append(layer));
    }
    return List.copyOf(chains);
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
