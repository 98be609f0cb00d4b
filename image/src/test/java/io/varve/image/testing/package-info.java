/** Stand-ins that the tests of this module share: a plain snapshotter, layers, registries. */
package io.varve.image.testing;
