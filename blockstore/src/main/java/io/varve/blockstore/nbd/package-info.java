/**
 * A server of the Network Block Device protocol (fixed newstyle handshake), so that any NBD client
 * can use a volume or snapshot.
 *
 * <p>What a client sends is bounded before memory is taken for it: options to 8 KiB, requests to 32
 * MiB, connections and large buffers by number. A client that breaks the protocol loses its
 * connection and harms nobody else.
 */
package io.varve.blockstore.nbd;
