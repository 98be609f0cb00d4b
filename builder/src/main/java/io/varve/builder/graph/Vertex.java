package io.varve.builder.graph;

import io.varve.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A piece of work and what it stands on.
 *
 * @param digest names the work: the same work on the same inputs has the same digest
 * @param op what is done
 * @param inputs the vertices whose results it uses
 */
public record Vertex(Digest digest, Op op, List<Vertex> inputs) {

  /** Copies the list. */
  public Vertex {
    inputs = List.copyOf(inputs);
  }

  /**
   * A vertex for some work.
   *
   * @param op what is done
   * @param inputs what it uses
   * @return the vertex
   */
  public static Vertex of(Op op, List<Vertex> inputs) {
    StringBuilder text = new StringBuilder(op.identity());
    for (Vertex input : inputs) {
      text.append('\n').append(input.digest());
    }
    return new Vertex(Digest.of(text.toString().getBytes(StandardCharsets.UTF_8)), op, inputs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vertex vertex && digest.equals(vertex.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }
}
