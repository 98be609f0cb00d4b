package io.varve.builder.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeChangeTest {

  @ParameterizedTest
  @CsvSource({
    "755, 644, false, 755",
    "0755, 644, false, 755",
    "4711, 644, false, 4711",
    "'u=rwX,go=rX', 600, false, 644",
    "'u=rwX,go=rX', 700, false, 755",
    "'u=rwX,go=rX', 700, true, 755",
    "'a+x', 644, false, 755",
    "'+x', 644, false, 755",
    "'go-w', 666, false, 644",
    "'g=u', 740, false, 770",
    "'u+s', 755, false, 4755",
    "'a-x', 755, true, 644",
    "'=r', 755, false, 444"
  })
  void changesBitsAsChmodDoes(String change, String before, boolean directory, String after) {
    int result = ModeChange.parse(change).apply(Integer.parseInt(before, 8), directory);
    assertThat(Integer.toOctalString(result)).isEqualTo(after);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "888", "77777", "u", "u=q", "x+r", "u=rw,"})
  void refusesOtherTexts(String change) {
    assertThatThrownBy(() -> ModeChange.parse(change)).isInstanceOf(InvalidArgument.class);
  }
}
