package io.varve.blockstore;

import java.time.Instant;

/**
 * A snapshot as it is listed.
 *
 * @param name its name
 * @param size what a device on it shows, in bytes
 * @param created when it was taken
 * @param area the state of its area
 * @param valid false once it was given up by {@link SnapshotArea.OnFull#INVALIDATE}
 * @param open how many devices are open on it
 */
public record SnapshotInfo(
    SnapshotName name, long size, Instant created, AreaUse area, boolean valid, int open) {}
