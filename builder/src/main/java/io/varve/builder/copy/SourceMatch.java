package io.varve.builder.copy;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.TreePath;

/**
 * One thing that a source of COPY stands for.
 *
 * @param name the name that its copy gets in a directory
 * @param place where it is; links were followed
 * @param node what it is
 */
public record SourceMatch(String name, TreePath place, FileNode node) {}
