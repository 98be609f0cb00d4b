package io.varve.blockstore;

/**
 * A size for a snapshot's area and how it came about.
 *
 * @param bytes the size
 * @param explanation one line for a person
 */
public record AreaAdvice(long bytes, String explanation) {}
