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
  private final Map<String, RuleNode> extensions = new HashMap<>();
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
    if (isExtension(segment)) {
      return extensions.computeIfAbsent(segment.substring(1), _ -> new RuleNode());
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

  /** Whether a segment is {@code *.extension}: found by look-up, however many there are. */
  private static boolean isExtension(String segment) {
    return segment.startsWith("*.")
        && !GoPattern.isPattern(segment.substring(1))
        && segment.indexOf('\\') < 0;
  }

  /** Whether it stays active further down: it follows {@code **}. */
  boolean isLoop() {
    return loop;
  }

  /** The node that follows {@code **} here. */
  Optional<RuleNode> anyDepth() {
    return anyDepth;
  }

  /** The last exception that may match something below, or -1. */
  int lastExceptionBelow() {
    return lastExceptionBelow;
  }

  /** The greater of a rule's number and the last rule that ends at a child for the name. */
  int lastRule(String name, int last) {
    int greatest = Math.max(last, ruleBelow);
    RuleNode literal = literals.get(name);
    greatest = literal == null ? greatest : Math.max(greatest, literal.rule);
    for (int dot = firstDot(name); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      RuleNode child = extensions.get(name.substring(dot));
      greatest = child == null ? greatest : Math.max(greatest, child.rule);
    }
    for (Branch branch : branches) {
      // A branch that can't change the result is not worth matching.
      if (branch.node().rule > greatest && branch.segment().matches(name)) {
        greatest = branch.node().rule;
      }
    }
    return greatest;
  }

  /** Adds this node when it stays, and the children for the name, with what follows {@code **}. */
  void descend(String name, List<RuleNode> nodes) {
    if (loop) {
      enter(nodes);
    }
    RuleNode literal = literals.get(name);
    if (literal != null) {
      literal.enter(nodes);
    }
    for (int dot = firstDot(name); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      RuleNode child = extensions.get(name.substring(dot));
      if (child != null) {
        child.enter(nodes);
      }
    }
    for (Branch branch : branches) {
      if (branch.segment().matches(name)) {
        branch.node().enter(nodes);
      }
    }
  }

  /** Adds this node and the one that follows {@code **} here, unless they are there. */
  void enter(List<RuleNode> nodes) {
    if (!nodes.contains(this)) {
      nodes.add(this);
      anyDepth.ifPresent(deep -> deep.enter(nodes));
    }
  }

  private int firstDot(String name) {
    return extensions.isEmpty() ? -1 : name.indexOf('.');
  }
}
