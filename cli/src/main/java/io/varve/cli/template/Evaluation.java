package io.varve.cli.template;

import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonNull;
import io.varve.oci.json.JsonValue.JsonNumber;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One filling of a template. */
final class Evaluation {
  private final StringBuilder out = new StringBuilder();
  private final Deque<Map<String, JsonValue>> scopes = new ArrayDeque<>();
  private JsonValue dot;

  Evaluation(JsonValue root) {
    this.dot = root;
    this.scopes.push(new HashMap<>(Map.of("", root)));
  }

  String run(List<Node> nodes) {
    nodes.forEach(this::run);
    return out.toString();
  }

  private void run(Node node) {
    switch (node) {
      case Node.Text(String text) -> out.append(text);
      case Node.Print(Expression value) -> out.append(Functions.print(evaluate(value)));
      case Node.Assign(String name, boolean declares, Expression value) ->
          assign(name, declares, evaluate(value));
      case Node.If(Expression condition, List<Node> then, List<Node> otherwise) ->
          inScope(Functions.isTrue(evaluate(condition)) ? then : otherwise, dot, Map.of());
      case Node.With with -> with(with);
      case Node.Range range -> range(range);
    }
  }

  private void with(Node.With with) {
    JsonValue value = evaluate(with.value());
    if (Functions.isTrue(value)) {
      Map<String, JsonValue> names = new HashMap<>();
      with.name().ifPresent(name -> names.put(name, value));
      inScope(with.body(), value, names);
    } else {
      inScope(with.otherwise(), dot, Map.of());
    }
  }

  private void range(Node.Range range) {
    List<JsonValue> keys = new ArrayList<>();
    List<JsonValue> elements = new ArrayList<>();
    switch (evaluate(range.value())) {
      case JsonArray(List<JsonValue> all) -> {
        for (JsonValue element : all) {
          keys.add(JsonValue.of(keys.size()));
          elements.add(element);
        }
      }
      case JsonObject(var members) ->
          // Go visits maps by key.
          members.entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .forEach(
                  member -> {
                    keys.add(JsonValue.of(member.getKey()));
                    elements.add(member.getValue());
                  });
      case JsonNull _ -> {}
      case JsonValue other ->
          throw new TemplateError("template: range can't go over " + Functions.describe(other));
    }
    if (elements.isEmpty()) {
      inScope(range.otherwise(), dot, Map.of());
    }
    for (int i = 0; i < elements.size(); i++) {
      Map<String, JsonValue> names = new HashMap<>();
      JsonValue key = keys.get(i);
      JsonValue element = elements.get(i);
      range.index().ifPresent(name -> names.put(name, key));
      range.element().ifPresent(name -> names.put(name, element));
      inScope(range.body(), element, names);
    }
  }

  private void inScope(List<Node> nodes, JsonValue newDot, Map<String, JsonValue> names) {
    JsonValue before = dot;
    dot = newDot;
    scopes.push(new HashMap<>(names));
    nodes.forEach(this::run);
    scopes.pop();
    dot = before;
  }

  private void assign(String name, boolean declares, JsonValue value) {
    if (declares) {
      scopes.element().put(name, value);
      return;
    }
    for (Map<String, JsonValue> scope : scopes) {
      if (scope.containsKey(name)) {
        scope.put(name, value);
        return;
      }
    }
    throw new TemplateError("template: undefined variable $" + name);
  }

  private JsonValue evaluate(Expression expression) {
    return switch (expression) {
      case Expression.Field(List<String> path) -> member(dot, path);
      case Expression.Method(Expression.Field(List<String> path), List<Expression> arguments) ->
          method(path, arguments);
      case Expression.Variable(String name, List<String> path) -> member(variable(name), path);
      case Expression.Literal(JsonValue value) -> value;
      case Expression.Member(Expression of, List<String> path) -> member(evaluate(of), path);
      case Expression.Call(String function, List<Expression> arguments) ->
          call(function, arguments, Optional.empty());
      case Expression.Pipe(Expression value, Expression.Call call) ->
          call(call.function(), call.arguments(), Optional.of(value));
    };
  }

  /** The only one that docker's rows have: {@code .Label "name"}. */
  private JsonValue method(List<String> path, List<Expression> arguments) {
    if (!path.getLast().equals("Label") || arguments.size() != 1) {
      throw new TemplateError("template: ." + path.getLast() + " takes no arguments");
    }
    List<String> of = new ArrayList<>(path.subList(0, path.size() - 1));
    of.add("Labels");
    return Functions.label(member(dot, of), evaluate(arguments.getFirst()));
  }

  private JsonValue call(String function, List<Expression> arguments, Optional<Expression> last) {
    List<JsonValue> values = new ArrayList<>();
    for (Expression argument : arguments) {
      JsonValue value = evaluate(argument);
      boolean decided =
          (function.equals("and") && !Functions.isTrue(value))
              || (function.equals("or") && Functions.isTrue(value));
      if (decided) {
        return value;
      }
      values.add(value);
    }
    last.ifPresent(value -> values.add(evaluate(value)));
    return Functions.call(function, values);
  }

  private JsonValue variable(String name) {
    for (Map<String, JsonValue> scope : scopes) {
      JsonValue value = scope.get(name);
      if (value != null) {
        return value;
      }
    }
    throw new TemplateError("template: undefined variable $" + name);
  }

  private static JsonValue member(JsonValue value, List<String> path) {
    JsonValue current = value;
    for (String name : path) {
      current = member(current, name);
    }
    return current;
  }

  private static JsonValue member(JsonValue value, String name) {
    return switch (value) {
      case JsonObject(var members) -> {
        JsonValue found = members.get(name);
        if (found == null) {
          throw new TemplateError(
              "template: no field ." + name + "; there are " + String.join(", ", names(members)));
        }
        yield found;
      }
      case JsonNull _ -> new JsonNull();
      case JsonArray _, JsonValue.JsonString _, JsonNumber _, JsonValue.JsonBoolean _ ->
          throw new TemplateError(
              "template: ."
                  + name
                  + " of "
                  + Functions.describe(value)
                  + ": only objects have fields");
    };
  }

  private static List<String> names(Map<String, JsonValue> members) {
    return members.keySet().stream().map(name -> "." + name).toList();
  }
}
