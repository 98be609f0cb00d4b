/**
 * Images in files: save, load, import and export.
 *
 * <p>What is saved is an OCI image layout that also has docker's {@code manifest.json} and {@code
 * repositories}, as current docker writes, so that every engine reads it. What is loaded may be
 * docker's format of any age, an OCI layout, in a directory or a tar, compressed or not.
 * Invariants: every byte is verified by its digest before it gets a name; an archive names only its
 * own entries.
 */
package io.varve.image.archive;
