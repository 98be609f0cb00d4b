/**
 * Images as a person deals with them: by the names they were given, with what came to be of them.
 *
 * <p>Invariants: no name changes before the image behind it is complete on disk; an image that a
 * container stands on is never removed.
 */
package io.varve.engine.image;
