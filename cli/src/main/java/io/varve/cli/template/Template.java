package io.varve.cli.template;

import io.varve.oci.json.JsonValue;
import java.util.List;

/** A template that was read, ready to be filled in any number of times. */
public final class Template {
  private final List<Node> nodes;

  private Template(List<Node> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /**
   * Reads a template.
   *
   * @param source Go's template syntax
   * @return the template
   * @throws TemplateError when it is malformed
   */
  public static Template parse(String source) {
    return new Template(new TemplateParser(source).parse());
  }

  /**
   * Fills it in.
   *
   * @param value what the dot stands for
   * @return the text
   * @throws TemplateError when the value has no such member or a function can't take it
   */
  public String fill(JsonValue value) {
    return new Evaluation(value).run(nodes);
  }
}
