/**
 * Hashing at the processor's speed from the first byte. The JDK's hash is as fast once it is
 * compiled, but a command that pulls an image is over before that.
 */
package io.varve.linux.hash;
