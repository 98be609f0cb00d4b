package io.varve.image.registry;

/**
 * When a blob is fetched over several connections at once: many registries and the networks before
 * them limit each connection, not each client.
 *
 * @param connections how many at once
 * @param piece how many bytes one request asks for; connections × piece are in memory
 * @param least fewer bytes left are not worth more connections
 * @param fast bytes a second above which one connection is enough
 */
public record Widening(int connections, int piece, long least, long fast) {

  /** Four connections with 4 MiB each, for what would take a second at least. */
  public static final Widening STANDARD = new Widening(4, 4 << 20, 48L << 20, 48L << 20);

  /**
   * Whether more connections are worth it.
   *
   * @param left the bytes that are still to come
   * @param bytes how many came lately
   * @param nanoseconds what they took
   * @return true for much that comes slowly
   */
  boolean pays(long left, long bytes, long nanoseconds) {
    return left >= least && bytes < fast * (nanoseconds / 1e9);
  }
}
