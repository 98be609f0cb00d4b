package io.varve.builder.solve;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.TreePath;
import java.util.List;
import java.util.Optional;

/** A tree without any file. */
final class EmptyTree implements FileTree {

  static final EmptyTree INSTANCE = new EmptyTree();

  private EmptyTree() {}

  @Override
  public Optional<FileNode> find(TreePath path) {
    return Optional.empty();
  }

  @Override
  public List<String> list(TreePath directory) {
    return List.of();
  }
}
