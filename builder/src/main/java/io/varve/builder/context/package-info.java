/**
 * The build context: the files that COPY and ADD may take.
 *
 * <p>Invariants: a context never shows a file outside its directory, nor one that {@code
 * .dockerignore} excludes; within a build each file is looked at once, so a build sees one state of
 * it; the digest of a file whose size, times and inode are those of an earlier build is taken from
 * a cache, so an unchanged context costs one lstat(2) a file and no reading.
 */
package io.varve.builder.context;
