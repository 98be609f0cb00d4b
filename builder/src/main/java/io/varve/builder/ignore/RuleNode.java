package io.varve.builder.ignore;

import io.varve.builder.tree.GoPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A place in the tree of rules. Built by one thread, read by many. */
final class RuleNode {

  /** A child for the names that a pattern matches. */
  record Branch(Segment segment, RuleNode node) {}

  private final boolean loop;
  private final Map<String, RuleNode> literals = new HashMap<>();
  private final List<Branch> branches = new ArrayList<>();
  private Optional<RuleNode> anyDepth = Optional.empty();
  private int rule = -1;
  private int ruleBelow = -1;
  private int lastExceptionBelow = -1;

  RuleNode() {
    this(false);
  }

  private RuleNode(boolean loop) {
    this.loop = loop;
  }

  void add(List<String> segments, int number, boolean exception) {
    RuleNode node = this;
    for (int i = 0; i < segments.size(); i++) {
      // Rules come in order, so the greatest number is the last one set.
      node.lastExceptionBelow = exception ? number : node.lastExceptionBelow;
      boolean deep = segments.get(i).equals("**");
      if (deep && i == segments.size() - 1) {
        node.ruleBelow = number;
        return;
      }
      node = deep ? node.deep() : node.child(segments.get(i));
    }
    node.rule = number;
  }

  private RuleNode deep() {
    if (anyDepth.isEmpty()) {
      anyDepth = Optional.of(new RuleNode(true));
    }
    return anyDepth.get();
  }

  private RuleNode child(String segment) {
    if (!GoPattern.isPattern(segment)) {
      return literals.computeIfAbsent(GoPattern.literal(segment), _ -> new RuleNode());
    }
    for (Branch branch : branches) {
      if (branch.segment().text().equals(segment)) {
        return branch.node();
      }
    }
    Branch branch = new Branch(Segment.of(segment), new RuleNode());
    branches.add(branch);
    return branch.node();
  }

  /** Whether it stays active further down: it follows {@code **}. */
  boolean isLoop() {
    return loop;
  }

  /** The node that follows {@code **} here. */
  Optional<RuleNode> anyDepth() {
    return anyDepth;
  }

  /** The last rule that ends here, or -1. */
  int rule() {
    return rule;
  }

  /** The last rule that takes everything below, or -1. */
  int ruleBelow() {
    return ruleBelow;
  }

  /** The last exception that may match something below, or -1. */
  int lastExceptionBelow() {
    return lastExceptionBelow;
  }

  /** The child for a name as it is, or absent. */
  Optional<RuleNode> literal(String name) {
    return Optional.ofNullable(literals.get(name));
  }

  /** The children for patterns. */
  List<Branch> branches() {
    return branches;
  }
}
