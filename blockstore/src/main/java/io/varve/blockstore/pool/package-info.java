/**
 * The thin pool: block volumes in sparse files, with copy-on-write maps.
 *
 * <p>The form on disk is described in {@code docs/blockstore-format.md}. What holds at any instant:
 *
 * <ul>
 *   <li>A metadata page is never changed in place; a superblock names a complete, consistent tree
 *       of pages. The last committed tree is intact whatever happens next.
 *   <li>A slot (the place of a chunk) that neither the current nor the committed state of more than
 *       one map entry refers to may be written in place, and only after its region is in the write
 *       intent on disk. Every other write goes to a free slot.
 *   <li>References count what the committed state and the current state refer to; they fall only
 *       after a commit is durable. A slot or page is free when none is left and no reader that
 *       might have looked it up is under way.
 *   <li>Reference counts are derived from the maps at open, so they can't disagree with them.
 * </ul>
 *
 * <p>Lock order: volume gate, chunk range, commit, structure, space map. I/O of data happens under
 * the gate and the range, never under the structure lock or a space map.
 */
package io.varve.blockstore.pool;
