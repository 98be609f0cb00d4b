package io.varve.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.NotFound;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users of a root file system. */
class UserLookupPrivilegedTest {
  @TempDir Path root;

  @BeforeEach
  void files() throws Exception {
    Files.createDirectory(root.resolve("etc"));
    Files.writeString(
        root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\nann:x:1000:100::/home/ann:\n");
    Files.writeString(root.resolve("etc/group"), "users:x:100:\nwheel:x:10:root,ann\n");
  }

  @Test
  void namesAndNumbersAreFound() throws Exception {
    UserIds ann = new UserIds(1000, 100, List.of(10L), "/home/ann");
    assertThat(UserLookup.find(root, "ann")).isEqualTo(ann);
    assertThat(UserLookup.find(root, "1000")).isEqualTo(ann);
    assertThat(UserLookup.find(root, "ann:wheel"))
        .isEqualTo(new UserIds(1000, 10, List.of(), "/home/ann"));
    assertThat(UserLookup.find(root, "4242:77")).isEqualTo(new UserIds(4242, 77, List.of(), "/"));
    assertThat(UserLookup.find(root, "")).isEqualTo(new UserIds(0, 0, List.of(10L), "/root"));
  }

  @Test
  void unknownNamesAreNotFound() {
    assertThatThrownBy(() -> UserLookup.find(root, "bob"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("bob");
    assertThatThrownBy(() -> UserLookup.find(root, "ann:nogroup")).isInstanceOf(NotFound.class);
  }

  @Test
  void aLinkToTheHostsFilesLeadsToTheImages() throws Exception {
    Files.move(root.resolve("etc/passwd"), root.resolve("mine"));
    Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/../../../mine"));

    assertThat(UserLookup.find(root, "ann").uid()).isEqualTo(1000);
    Files.delete(root.resolve("etc/passwd"));
    Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/etc/passwd-of-host"));
    assertThatThrownBy(() -> UserLookup.find(root, "daemon")).isInstanceOf(NotFound.class);
  }
}
