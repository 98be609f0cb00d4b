package io.varve.blockstore.pool;

import io.varve.oci.error.DataLoss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Derives the references of all pages and slots from the maps, visiting shared parts once. */
final class Census {

  private final Nodes nodes;
  private final int slotLimit;
  private final List<DataLoss> damage = new ArrayList<>();

  Census(Nodes nodes, int slotLimit) {
    this.nodes = nodes;
    this.slotLimit = slotLimit;
  }

  /** Counts, and returns what can't be read; nothing below that is counted. */
  List<DataLoss> count(Catalogue catalogue) throws IOException {
    visit(catalogue.root(), Node.Kind.CATALOG, catalogue.level());
    for (Member member : catalogue.members()) {
      visit(member.root, Node.Kind.CHUNKS, member.level());
    }
    return damage;
  }

  private void visit(long pointer, Node.Kind kind, int level) throws IOException {
    if (pointer == 0) {
      return;
    }
    int page = Node.pageOf(pointer);
    nodes.ensureCached(page);
    nodes.pages.retain(page);
    if (nodes.pages.references(page) > 1) {
      return;
    }
    nodes.pages.claim(page);
    Node node;
    try {
      node = nodes.node(pointer, kind, level);
    } catch (DataLoss e) {
      damage.add(e);
      return;
    }
    if (level == 0 && kind == Node.Kind.CATALOG) {
      return;
    }
    for (long entry : node.entries) {
      if (entry == 0) {
        continue;
      }
      if (level > 0) {
        visit(entry, kind, level - 1);
      } else {
        countSlot(entry - 1, page);
      }
    }
  }

  private void countSlot(long slot, int page) {
    if (slot < 0 || slot >= slotLimit) {
      throw new DataLoss(
          "metadata page %d maps a chunk to slot %d, behind the end of the data file"
              .formatted(page, slot));
    }
    nodes.slots.claim((int) slot);
    nodes.slots.retain((int) slot);
  }
}
