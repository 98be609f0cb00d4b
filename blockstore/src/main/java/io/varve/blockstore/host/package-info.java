/**
 * Makes a block device of this store a block device of the host: a file in a FUSE mount of its own
 * with a loop device on it, for kernels without {@code /dev/nbd*}.
 *
 * <p>The FUSE protocol is spoken here, without a library: what a single file needs is small, and
 * jfuse, which binds libfuse to Java, has no way to enable {@code fallocate}, without which a trim
 * of the mounted file system would never give space back.
 *
 * <p>The requests are served by threads of this process; when it ends, the loop device answers with
 * I/O errors until it is detached.
 */
package io.varve.blockstore.host;
