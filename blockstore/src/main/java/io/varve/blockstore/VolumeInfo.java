package io.varve.blockstore;

import java.time.Instant;

/**
 * A volume as it is listed.
 *
 * @param name its name
 * @param size what a device on it shows, in bytes
 * @param created when it was made
 * @param origin the name of the snapshot it was cloned from, or empty
 * @param open how many devices are open on it
 */
public record VolumeInfo(VolumeName name, long size, Instant created, String origin, int open) {}
