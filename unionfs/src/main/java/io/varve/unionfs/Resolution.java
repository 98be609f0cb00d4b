package io.varve.unionfs;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One walk along a path, component by component, that never leaves the stack. */
final class Resolution {

  /** As the kernel's MAXSYMLINKS. */
  private static final int MAXIMUM_LINKS = 40;

  private final LayerStack stack;
  private final StackPath path;
  private final boolean followLast;
  private final Deque<Path> remaining;
  private final Deque<Located> passed = new ArrayDeque<>();
  private int links;

  Resolution(LayerStack stack, StackPath path, boolean followLast) {
    this.stack = stack;
    this.path = path;
    this.followLast = followLast;
    this.remaining = new ArrayDeque<>(path.names());
  }

  Resolved run() throws IOException {
    passed.push(stack.root());
    while (!remaining.isEmpty()) {
      Path name = remaining.pop();
      Located here = passed.element();
      if (!here.isDirectory()) {
        return missing(here.path().child(name));
      }
      switch (name.toString()) {
        case ".", "" -> {}
        case ".." -> leave();
        default -> {
          Optional<Located> next = stack.child(here, name);
          if (next.isEmpty()) {
            return missing(here.path().child(name));
          }
          enter(next.get());
        }
      }
    }
    return new Resolved(passed.element().path(), Optional.of(passed.element()));
  }

  private void leave() {
    if (passed.size() > 1) {
      passed.pop();
    }
  }

  private void enter(Located next) throws IOException {
    if (!next.isSymbolicLink() || (remaining.isEmpty() && !followLast)) {
      passed.push(next);
      return;
    }
    links++;
    if (links > MAXIMUM_LINKS) {
      throw new FileSystemLoopException(path.toString());
    }
    Path target = Files.readSymbolicLink(next.real());
    if (target.isAbsolute()) {
      while (passed.size() > 1) {
        passed.pop();
      }
    }
    List<Path> names = new ArrayList<>();
    target.forEach(names::add);
    names.reversed().forEach(remaining::push);
  }

  private Resolved missing(StackPath first) {
    Path rest = first.value();
    for (Path name : remaining) {
      rest = rest.resolve(name);
    }
    return new Resolved(new StackPath(rest.normalize()), Optional.empty());
  }
}
