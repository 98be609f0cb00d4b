/**
 * A small HTTP/1.1 client on plain sockets (RFC 9110, RFC 9112), for the registry client.
 *
 * <p>The JDK's client hands each 16 KB from thread to thread and has hundreds of classes to load
 * and compile: a tenth of the processor time of a pull, and more than half of the time of one that
 * finds its image up to date. Here the thread that wants bytes reads them from the socket into its
 * own array. Invariants: a connection carries one exchange at a time and is kept only when the
 * answer before was read to its end; every read has a time limit; nothing that a peer sends makes a
 * buffer grow beyond a fixed limit.
 */
package io.varve.image.http;
