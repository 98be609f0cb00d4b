/**
 * Networks of containers: none, host, and bridges made with iproute2 and iptables.
 *
 * <p>Why not netavark: a bridge costs it 166 ms up and 194 ms down here, it hands out no addresses
 * and checks no port conflicts, so that the larger half would be ours anyway; {@code ip -batch}
 * does the same in a few milliseconds and is on every host.
 *
 * <p>Invariants: addresses and published ports are handed out in a metadata transaction, so two
 * processes never give one away twice; whatever is added to the host's links and packet filter
 * carries the container's id and is taken away with it.
 */
package io.varve.engine.network;
