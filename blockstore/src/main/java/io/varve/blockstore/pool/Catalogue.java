package io.varve.blockstore.pool;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The members of a pool by name, and their records in a copy-on-write tree. Changes need the
 * structure lock exclusively; looking up needs no lock.
 */
final class Catalogue {

  private static final Node.Kind KIND = Node.Kind.CATALOG;

  private final Nodes nodes;
  private final Map<BlockName, Member> members = new ConcurrentHashMap<>();
  private final BitSet indexes = new BitSet();
  private final Set<Member> changed = new LinkedHashSet<>();
  private final BitSet erased = new BitSet();

  private long root;
  private int level;

  Catalogue(Nodes nodes, long root, int level) {
    this.nodes = nodes;
    this.root = root;
    this.level = level;
  }

  long root() {
    return root;
  }

  int level() {
    return level;
  }

  /** Reads all records. */
  void load() throws IOException {
    loadIn(root, level, 0);
    members.values().stream()
        .sorted(Comparator.comparingLong(m -> m.identity.id()))
        .forEach(this::link);
  }

  private void loadIn(long pointer, int at, int base) throws IOException {
    if (pointer == 0) {
      return;
    }
    Node node = nodes.node(pointer, KIND, at);
    if (at > 0) {
      int span = Math.toIntExact(ChunkTree.span(at - 1) / Node.FANOUT);
      for (int i = 0; i < Node.FANOUT; i++) {
        loadIn(node.entries[i], at - 1, base + i * span);
      }
      return;
    }
    for (int i = 0; i < MemberRecord.PER_PAGE; i++) {
      int index = base * MemberRecord.PER_PAGE + i;
      MemberRecord.decode(node.entries, index)
          .ifPresent(
              member -> {
                members.put(member.name(), member);
                indexes.set(index);
              });
    }
  }

  private void link(Member member) {
    if (member.name() instanceof SnapshotName snapshot) {
      Member volume = members.get(snapshot.volume());
      if (volume == null) {
        throw new DataLoss("snapshot %s has no volume in the catalogue".formatted(snapshot));
      }
      volume.snapshots.add(member);
    }
  }

  Collection<Member> members() {
    return members.values();
  }

  List<Member> volumes() {
    return members.values().stream()
        .filter(m -> m.name() instanceof VolumeName)
        .sorted(Comparator.comparing(m -> m.name().toString()))
        .toList();
  }

  Optional<Member> find(BlockName name) {
    return Optional.ofNullable(members.get(name));
  }

  /** The volume or snapshot of an identity. */
  Optional<Member> withIdentity(long id) {
    return members.values().stream().filter(member -> member.identity.id() == id).findFirst();
  }

  Member get(BlockName name) {
    return find(name)
        .orElseThrow(
            () ->
                new NotFound(
                    switch (name) {
                      case VolumeName volume -> "no such volume: " + volume;
                      case SnapshotName snapshot -> "no such snapshot: " + snapshot;
                    }));
  }

  int freeIndex() {
    return indexes.nextClearBit(0);
  }

  void add(Member member) {
    indexes.set(member.identity.index());
    erased.clear(member.identity.index());
    members.put(member.name(), member);
    link(member);
    changed.add(member);
  }

  void remove(Member member) {
    indexes.clear(member.identity.index());
    erased.set(member.identity.index());
    members.remove(member.name());
    changed.remove(member);
    if (member.name() instanceof SnapshotName snapshot) {
      get(snapshot.volume()).snapshots.remove(member);
    }
  }

  void touch(Member member) {
    if (!member.removed) {
      changed.add(member);
    }
  }

  boolean hasChanges() {
    return !changed.isEmpty() || !erased.isEmpty();
  }

  /** Puts the changed records into the tree. */
  void store() throws IOException {
    for (int index = erased.nextSetBit(0); index >= 0; index = erased.nextSetBit(index + 1)) {
      MemberRecord.erase(leaf(index).entries, index);
    }
    for (Member member : changed) {
      int index = member.identity.index();
      MemberRecord.encode(member, leaf(index).entries, index);
    }
    erased.clear();
    changed.clear();
  }

  private Node leaf(int index) throws IOException {
    int page = index / MemberRecord.PER_PAGE;
    while (page >= ChunkTree.span(level) / Node.FANOUT) {
      grow();
    }
    Node node = root == 0 ? nodes.create(KIND, level) : nodes.writable(root, KIND, level);
    root = node.pointer();
    for (int at = level; at > 0; at--) {
      long span = ChunkTree.span(at - 1) / Node.FANOUT;
      int position = (int) (page / span % Node.FANOUT);
      long pointer = node.entries[position];
      Node child =
          pointer == 0 ? nodes.create(KIND, at - 1) : nodes.writable(pointer, KIND, at - 1);
      node.entries[position] = child.pointer();
      node = child;
    }
    return node;
  }

  private void grow() throws IOException {
    if (root != 0) {
      Node above = nodes.create(KIND, level + 1);
      above.entries[0] = root;
      root = above.pointer();
    }
    level++;
  }
}
