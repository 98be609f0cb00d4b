package io.varve.blockstore.pool;

import java.util.ArrayList;
import java.util.List;

/**
 * References that the current transaction no longer has, and the committed state still does. They
 * are dropped once the transaction is durable, so that nothing that a crash may bring back is
 * overwritten.
 */
final class Garbage {

  /** A reference to a tree node. */
  record Subtree(long pointer, int level) {}

  /** Pages whose content has moved to another page, with its references. */
  final IntList movedPages = new IntList();

  final List<Subtree> subtrees = new ArrayList<>();
  final IntList slots = new IntList();

  boolean isEmpty() {
    return movedPages.isEmpty() && subtrees.isEmpty() && slots.isEmpty();
  }

  void addAll(Garbage other) {
    movedPages.addAll(other.movedPages);
    subtrees.addAll(other.subtrees);
    slots.addAll(other.slots);
  }
}
