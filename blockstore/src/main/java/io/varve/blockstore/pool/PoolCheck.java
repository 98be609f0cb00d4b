package io.varve.blockstore.pool;

import io.varve.oci.error.DataLoss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Verifies a pool: counts all references anew and compares them with those in use, and reads every
 * chunk. References are derived from the maps at open, so a wrong count can only be in memory.
 */
final class PoolCheck {

  private final Core core;
  private final ReadPath reads;
  private final List<String> findings = new ArrayList<>();

  PoolCheck(Core core, ReadPath reads) {
    this.core = core;
    this.reads = reads;
  }

  PoolReport run() throws IOException {
    core.structure.writeLock().lock();
    try {
      countReferences();
    } finally {
      core.structure.writeLock().unlock();
    }
    long chunks =
        new Scrub(core, reads).run(_ -> true, damage -> findings.add(damage.getMessage()));
    return new PoolReport(chunks, core.nodes.pages.used(), findings);
  }

  private void countReferences() throws IOException {
    Map<Integer, Integer> pages = new HashMap<>();
    Map<Integer, Integer> slots = new HashMap<>();
    visit(core.catalogue.root(), Node.Kind.CATALOG, core.catalogue.level(), pages, slots);
    for (Member member : core.catalogue.members()) {
      visit(member.root, Node.Kind.CHUNKS, member.level(), pages, slots);
    }
    compare("metadata page", core.nodes.pages, pages);
    compare("slot", core.slots, slots);
  }

  private void visit(
      long pointer,
      Node.Kind kind,
      int level,
      Map<Integer, Integer> pages,
      Map<Integer, Integer> slots)
      throws IOException {
    if (pointer == 0 || pages.merge(Node.pageOf(pointer), 1, Integer::sum) > 1) {
      return;
    }
    Node node;
    try {
      node = core.nodes.node(pointer, kind, level);
    } catch (DataLoss e) {
      findings.add(e.getMessage());
      return;
    }
    if (level == 0 && kind == Node.Kind.CATALOG) {
      return;
    }
    for (long entry : node.entries) {
      if (entry != 0 && level == 0) {
        slots.merge((int) (entry - 1), 1, Integer::sum);
      } else if (entry != 0) {
        visit(entry, kind, level - 1, pages, slots);
      }
    }
    if (kind == Node.Kind.CHUNKS) {
      requirePopulation(node);
    }
  }

  private void requirePopulation(Node node) throws IOException {
    long population = 0;
    try {
      for (long entry : node.entries) {
        if (entry != 0) {
          population += node.level == 0 ? 1 : core.tree.population(entry, node.level - 1);
        }
      }
    } catch (DataLoss _) {
      // The damaged child is reported on its own.
      return;
    }
    if (population != node.population) {
      findings.add(
          "metadata page %d counts %d chunks, its children have %d"
              .formatted(node.page, node.population, population));
    }
  }

  private void compare(String what, SpaceMap space, Map<Integer, Integer> found) {
    for (Map.Entry<Integer, Integer> entry : found.entrySet()) {
      int known = space.references(entry.getKey());
      // More than found is what waits to be reclaimed; fewer would free what is in use.
      if (known < entry.getValue()) {
        findings.add(
            "%s %d has %d references, known are %d"
                .formatted(what, entry.getKey(), entry.getValue(), known));
      }
    }
  }
}
