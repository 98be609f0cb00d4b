package io.varve.oci.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void theOrderOfMembersAndTheTextOfNumbersAreKept() {
    String text = "{\"b\":1.50,\"a\":[true,null,\"x\"],\"c\":{}}";
    assertThat(Json.toText(Json.parse(text.getBytes(UTF_8), "test"))).isEqualTo(text);
  }

  @Test
  void prettyTextIsIndentedByFourSpaces() {
    JsonValue value = JsonValue.object().put("a", 1).put("b", JsonValue.object().build()).build();
    assertThat(Json.toPrettyText(value)).isEqualTo("{\n    \"a\": 1,\n    \"b\": {}\n}");
  }

  @Test
  void deepNestingIsRefusedInsteadOfOverflowingTheStack() {
    byte[] text = "[".repeat(100_000).getBytes(UTF_8);
    assertThatThrownBy(() -> Json.parse(text, "bomb")).isInstanceOf(InvalidArgument.class);
  }

  @Property
  void anyTextSurvives(@ForAll String text) {
    String valid = new String(text.getBytes(UTF_8), UTF_8);
    assertThat(Json.parse(Json.toBytes(JsonValue.of(valid)), "test"))
        .isEqualTo(JsonValue.of(valid));
  }

  @Property
  void arbitraryBytesAreReadOrRefusedButNothingElse(@ForAll byte[] bytes) {
    try {
      assertThat(Json.parse(bytes, "test")).isNotNull();
    } catch (InvalidArgument e) {
      assertThat(e).hasMessageContaining("JSON");
    }
  }
}
