package io.varve.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledFiltersTest {
  private static final JsonObject PROFILE = SeccompProfile.of(Set.of(), "amd64");
  private static final JsonObject OTHER = SeccompProfile.of(Set.of("CAP_SYS_ADMIN"), "amd64");
  private static final byte[] PROGRAM = {32, 0, 0, 0, 4, 0, 0, 0};

  @TempDir Path temp;
  private CompiledFilters filters;

  @BeforeEach
  void open() {
    filters = new CompiledFilters(temp.resolve("filters"));
  }

  private Path state(byte[] program) throws IOException {
    Path state = Files.createTempDirectory(temp, "state");
    Files.write(state.resolve("seccomp.bpf"), program);
    return state;
  }

  @Test
  void whatWasCompiledIsFoundForTheSameProfileOnly() throws Exception {
    assertThat(filters.find(PROFILE)).isEmpty();

    filters.keep(PROFILE, state(PROGRAM));

    assertThat(filters.find(PROFILE)).contains(Base64.getEncoder().encodeToString(PROGRAM));
    assertThat(filters.find(OTHER)).isEmpty();
  }

  @Test
  void aFileThatHasAnotherProfileIsNotTaken() throws Exception {
    filters.keep(PROFILE, state(PROGRAM));
    filters.keep(OTHER, state(PROGRAM));
    try (var files = Files.list(temp.resolve("filters"))) {
      Path[] both = files.toArray(Path[]::new);
      byte[] first = Files.readAllBytes(both[0]);
      Files.write(both[0], Files.readAllBytes(both[1]));
      Files.write(both[1], first);
    }

    assertThat(filters.find(PROFILE)).isEmpty();
    assertThat(filters.find(OTHER)).isEmpty();
  }

  @Test
  void whatIsNoProgramIsNotKept() throws Exception {
    filters.keep(PROFILE, temp);
    filters.keep(PROFILE, state(new byte[0]));
    filters.keep(PROFILE, state(new byte[12]));

    assertThat(filters.find(PROFILE)).isEmpty();
  }
}
