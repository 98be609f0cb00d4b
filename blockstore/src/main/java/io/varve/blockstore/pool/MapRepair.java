package io.varve.blockstore.pool;

import io.varve.oci.error.DataLoss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes parts of maps that can't be read out of them, so that they become holes and the rest of the
 * pool can be used again.
 */
final class MapRepair {

  private static final Node.Kind KIND = Node.Kind.CHUNKS;

  private final Core core;
  private final List<String> lost = new ArrayList<>();

  MapRepair(Core core) {
    this.core = core;
  }

  /** Repairs all maps and returns what was given up. */
  List<String> run() throws IOException {
    core.change(
        () -> {
          for (Member member : core.catalogue.members()) {
            long healed = heal(member, member.root, member.level(), 0);
            if (healed != member.root) {
              member.root = healed;
              core.catalogue.touch(member);
            }
          }
          return null;
        });
    return List.copyOf(lost);
  }

  private long heal(Member member, long pointer, int level, long base) throws IOException {
    if (pointer == 0) {
      return 0;
    }
    Node node;
    try {
      node = core.nodes.node(pointer, KIND, level);
    } catch (DataLoss e) {
      giveUp(member, level, base, e);
      core.nodes.garbage().subtrees.add(new Garbage.Subtree(pointer, level));
      return 0;
    }
    for (int i = 0; level > 0 && i < Node.FANOUT; i++) {
      long child = node.entries[i];
      long healed = heal(member, child, level - 1, base + i * ChunkTree.span(level - 1));
      if (healed != child) {
        node = core.nodes.writable(node.pointer(), KIND, level);
        node.entries[i] = healed;
      }
    }
    if (level > 0 && node.generation == core.nodes.generation()) {
      node.population = 0;
      for (long child : node.entries) {
        node.population += core.tree.population(child, level - 1);
      }
    }
    return node.pointer();
  }

  private void giveUp(Member member, int level, long base, DataLoss cause) {
    long chunk = core.geometry.chunkSize();
    long from = base * chunk;
    long to = Math.min(member.size(), (base + ChunkTree.span(level)) * chunk);
    lost.add(
        "%s: bytes %d to %d read as zeros now (%s)"
            .formatted(member.name(), from, to, cause.getMessage()));
  }
}
