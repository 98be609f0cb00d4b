/**
 * Pull and push.
 *
 * <p>A pull is one pass over the bytes: what arrives is stored, hashed, inflated, hashed again and
 * unpacked while the rest is on its way. The reader follows the writer through the file that is
 * being written, so that a slow disk never stalls the network and no buffer grows with the image.
 * Invariants: nothing gets a name before all of it is verified and on disk; what arrived is kept
 * whatever happens, and the next attempt, in any process, goes on from there.
 */
package io.varve.image.transfer;
