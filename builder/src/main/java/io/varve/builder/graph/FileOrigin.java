package io.varve.builder.graph;

/** Where files come from. */
public sealed interface FileOrigin {

  /**
   * A directory of the host.
   *
   * @param name the name of a context; empty for the build context
   */
  record Context(String name) implements FileOrigin {}

  /**
   * The result of another vertex.
   *
   * @param input its position among the inputs of the vertex that uses it
   */
  record Input(int input) implements FileOrigin {}
}
