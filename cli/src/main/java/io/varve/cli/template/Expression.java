package io.varve.cli.template;

import io.varve.oci.json.JsonValue;
import java.util.List;

/** Something that has a value. */
sealed interface Expression {
  /** The dot, followed by members: {@code .A.B}. */
  record Field(List<String> path) implements Expression {}

  /** A variable, followed by members: {@code $x.A}; {@code $} has an empty name. */
  record Variable(String name, List<String> path) implements Expression {}

  /** A field that takes arguments, as docker's rows have one: {@code .Label "name"}. */
  record Method(Field of, List<Expression> arguments) implements Expression {}

  /** A value as written. */
  record Literal(JsonValue value) implements Expression {}

  /** A function and its arguments. */
  record Call(String function, List<Expression> arguments) implements Expression {}

  /** Members of another value: {@code (pipeline).A}. */
  record Member(Expression of, List<String> path) implements Expression {}

  /** A value passed as last argument: {@code value | function arguments}. */
  record Pipe(Expression value, Call call) implements Expression {}
}
