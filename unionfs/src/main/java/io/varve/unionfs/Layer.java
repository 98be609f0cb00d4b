package io.varve.unionfs;

import java.nio.file.Path;

/**
 * One layer of a stack.
 *
 * @param root the directory that holds it, a path of the default file system
 * @param format how it marks what it hides
 */
public record Layer(Path root, LayerFormat format) {}
