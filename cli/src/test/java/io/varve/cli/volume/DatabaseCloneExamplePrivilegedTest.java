package io.varve.cli.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example runs as it is written, with a file in place of the database. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseCloneExamplePrivilegedTest extends VolumeFixture {

  private static final String STAND_IN =
      """
      #!/bin/sh
      case $1 in
        seed) echo 1000 > /data/rows ;;
        test) before=$(cat /data/rows); echo 0 > /data/rows
          echo "test $2: $before rows before, $(cat /data/rows) after" ;;
      esac
      """;

  @Test
  void eachTestFindsAllRowsWhateverTheOthersHaveDone() throws Exception {
    executable("tree/bin/database", STAND_IN);
    String launcher =
        command().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    Path varve = executable("varve", "#!/bin/sh\nexec " + launcher + " \"$@\"\n");
    varve("import", tree.tar(directory.resolve("database.tar")), "stand-in");
    String said =
        succeed(
            List.of(
                "env",
                "VARVE=" + varve,
                "IMAGE=stand-in",
                "SIZE=64M",
                "../examples/database-clone/run",
                "2"));
    assertThat(said)
        .contains("test 1: 1000 rows before, 0 after")
        .contains("test 2: 1000 rows before, 0 after")
        .contains("C /rows");
    assertThat(varve("volume", "ls", "-q")).isEmpty();
  }

  private Path executable(String name, String text) throws Exception {
    Path file = Files.writeString(directory.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
