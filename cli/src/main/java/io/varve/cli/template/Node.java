package io.varve.cli.template;

import java.util.List;
import java.util.Optional;

/** A piece of a template. */
sealed interface Node {
  /** Text as it is. */
  record Text(String text) implements Node {}

  /** {@code {{pipeline}}}: prints a value. */
  record Print(Expression value) implements Node {}

  /** {@code {{$name := pipeline}}} or {@code =}: keeps a value. */
  record Assign(String name, boolean declares, Expression value) implements Node {}

  /** {@code {{if}}}. */
  record If(Expression condition, List<Node> then, List<Node> otherwise) implements Node {}

  /** {@code {{with}}}. */
  record With(Optional<String> name, Expression value, List<Node> body, List<Node> otherwise)
      implements Node {}

  /** {@code {{range}}}. */
  record Range(
      Optional<String> index,
      Optional<String> element,
      Expression value,
      List<Node> body,
      List<Node> otherwise)
      implements Node {}
}
