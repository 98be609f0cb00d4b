package io.varve.cli.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {

  private static final JsonValue VALUE =
      Json.parse(
          """
          {"Name": "web", "Id": "sha256:abc", "Size": 1024, "Up": true, "Nothing": null,
           "Ports": ["80/tcp", "443/tcp"], "Empty": [],
           "Config": {"Env": ["A=1"], "Labels": {"b.c": "x", "a": "y"}}}
          """
              .getBytes(StandardCharsets.UTF_8),
          "test");

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '~',
      value = {
        "{{.Name}} => web",
        "{{ .Name }}-{{.Size}} => web-1024",
        "{{.Config.Env}} => [A=1]",
        "{{json .Ports}} => [\"80/tcp\",\"443/tcp\"]",
        "{{json .}} => *",
        "{{.Nothing}} => []",
        "{{.Config.Labels}} => map[a:y b.c:x]",
        "{{index .Config.Labels \"b.c\"}} => x",
        "{{index .Ports 1}} => 443/tcp",
        "{{len .Ports}} => 2",
        "{{if .Up}}yes{{else}}no{{end}} => yes",
        "{{if .Empty}}yes{{else if eq .Name \"web\"}}named{{else}}no{{end}} => named",
        "{{if and .Up (not .Empty)}}both{{end}} => both",
        "{{range .Ports}}[{{.}}]{{end}} => [80/tcp][443/tcp]",
        "{{range $i, $p := .Ports}}{{$i}}={{$p}};{{end}} => 0=80/tcp;1=443/tcp;",
        "{{range $k, $v := .Config.Labels}}{{$k}}:{{$v}} {{end}}. => a:y b.c:x .",
        "{{range .Empty}}x{{else}}none{{end}} => none",
        "{{with .Config}}{{.Env}}{{$.Name}}{{end}} => [A=1]web",
        "{{with $c := .Config}}{{$c.Env}}{{end}} => [A=1]",
        "{{$x := .Name}}{{$x}}{{$x}} => webweb",
        "{{upper .Name}} {{title .Name}} => WEB Web",
        "{{join .Ports \", \"}} => 80/tcp, 443/tcp",
        "{{index (split .Id \":\") 1}} => abc",
        "{{(index .Ports 0)}} => 80/tcp",
        "{{printf \"%-5s+%03d\" .Name 7}} => web  +007",
        "{{printf \"%q\" .Name}} => \"web\"",
        "{{if eq .Name \"a\" \"web\"}}one of{{end}} => one of",
        "{{if gt .Size 1000}}big{{end}} => big",
        "{{.Name | upper | printf \"%s!\"}} => WEB!",
        "a {{- .Name -}} b => awebb",
        "{{/* a remark */}}x => x",
        "{{`raw {{ text`}} => raw {{ text",
        "{{slice .Id 0 6}} => sha256",
        "{{or .Nothing .Name}} => web",
      })
  void fillsAsGoDoes(String template, String expected) {
    String text = Template.parse(template.strip()).fill(VALUE);
    if (!expected.strip().equals("*")) {
      assertThat(text.stripTrailing()).isEqualTo(expected.strip());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '~',
      value = {
        "{{.Nmae}} => no field .Nmae; there are .Name, .Id",
        "{{.Name.X}} => only objects have fields",
        "{{.Name => {{ without }}",
        "{{if .Up}}x => {{if .Up}} without {{end}}",
        "{{end}} => unexpected {{end}}",
        "{{nope .}} => function \"nope\" not defined",
        "{{index .Ports 9}} => the list has 2 elements",
        "{{\"open}} => {{ without }}",
        "{{$x}} => undefined variable $x",
        "{{}} => says nothing",
        "{{printf \"%d\" .Name}} => can't print web",
        "{{range .Size}}{{end}} => range can't go over a number",
        "{{.Name | .Id}} => must be a function",
      })
  void saysWhatIsWrong(String template, String message) {
    assertThatThrownBy(() -> Template.parse(template.strip()).fill(VALUE))
        .isInstanceOf(TemplateError.class)
        .hasMessageContaining(message.strip());
  }

  @Test
  void blocksHaveVariablesOfTheirOwn() {
    assertThat(Template.parse("{{$x := 1}}{{if true}}{{$x := 2}}{{end}}{{$x}}").fill(VALUE))
        .isEqualTo("1");
    assertThat(Template.parse("{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}").fill(VALUE))
        .isEqualTo("2");
  }
}
