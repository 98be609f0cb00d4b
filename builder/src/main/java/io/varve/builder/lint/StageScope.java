package io.varve.builder.lint;

import io.varve.builder.expansion.Environment;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The variables of a stage while its instructions are walked. */
final class StageScope {

  /** What a shell has when nobody says otherwise. */
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, String> arguments = new LinkedHashMap<>();
  private final Set<String> declared = new HashSet<>();
  private final boolean complete;
  private boolean workdirSet;
  private boolean shellSet;

  private StageScope(boolean complete) {
    this.complete = complete;
  }

  /** A stage on {@code scratch} or on an image. */
  static StageScope on(BaseImage image) {
    StageScope scope = new StageScope(true);
    scope.environment.put("PATH", DEFAULT_PATH);
    scope.environment.putAll(image.environment());
    scope.shellSet = image.hasShell();
    return scope;
  }

  /** A stage on an image that is not at hand: it may define anything. */
  static StageScope onUnknown() {
    StageScope scope = new StageScope(false);
    scope.environment.put("PATH", DEFAULT_PATH);
    return scope;
  }

  /** A stage on this one. */
  StageScope child() {
    StageScope scope = new StageScope(complete);
    scope.environment.putAll(environment);
    scope.arguments.putAll(arguments);
    scope.declared.addAll(declared);
    scope.workdirSet = workdirSet;
    scope.shellSet = shellSet;
    return scope;
  }

  /** The variables that words see: ENV wins over ARG. */
  Environment visible() {
    return Environment.of(environment).orElse(Environment.of(arguments));
  }

  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(environment.keySet());
    names.addAll(declared);
    return names;
  }

  /** Whether all variables of the base are known. */
  boolean isComplete() {
    return complete;
  }

  boolean isDeclared(String name) {
    return declared.contains(name);
  }

  void set(String name, String value) {
    environment.put(name, value);
  }

  void declare(String name) {
    declared.add(name);
  }

  void argument(String name, String value) {
    arguments.put(name, value);
  }

  /** Notes a WORKDIR; tells whether it is the first. */
  boolean firstWorkdir() {
    boolean first = !workdirSet;
    workdirSet = true;
    return first;
  }

  boolean isShellSet() {
    return shellSet;
  }

  void setShell() {
    shellSet = true;
  }
}
