package io.varve.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.attest.AttestationOptions;
import io.varve.builder.attest.AttestationOptions.ProvenanceOptions;
import io.varve.cli.option.ArgumentParser;
import io.varve.cli.option.UsageError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildAttestationsTest {

  private static AttestationOptions read(String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.add(".");
    return BuildAttestations.read(
        ArgumentParser.parse(new BuildCommand().spec(), line).orElseThrow());
  }

  @Test
  void nothingIsStatedUnlessAskedFor() {
    assertThat(read()).isEqualTo(AttestationOptions.NONE);
    assertThat(read("--provenance=false", "--sbom=false")).isEqualTo(AttestationOptions.NONE);
  }

  @Test
  void theShortAndTheLongFormsMeanTheSame() {
    AttestationOptions minimal =
        new AttestationOptions(Optional.of(ProvenanceOptions.MINIMAL), false);
    assertThat(read("--provenance=true")).isEqualTo(minimal);
    assertThat(read("--provenance=mode=min")).isEqualTo(minimal);
    assertThat(read("--attest", "type=provenance")).isEqualTo(minimal);
    assertThat(read("--attest", "type=sbom").billOfMaterials()).isTrue();
    assertThat(read("--attest", "type=provenance,mode=max", "--provenance=false"))
        .isEqualTo(AttestationOptions.NONE);
  }

  @Test
  void provenanceHasDetailsABuilderAndTimes() {
    assertThat(read("--provenance", "mode=max,builder-id=https://a.b,timestamps=true").provenance())
        .contains(new ProvenanceOptions(true, "https://a.b", true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--provenance=mode=middle",
        "--provenance=version=v0.2",
        "--provenance=colour=red",
        "--sbom=generator=x",
        "--attest=type=other",
        "--attest=mode=max"
      })
  void whatMakesNoSenseIsRefused(String word) {
    assertThatThrownBy(() -> read(word)).isInstanceOf(UsageError.class);
  }
}
