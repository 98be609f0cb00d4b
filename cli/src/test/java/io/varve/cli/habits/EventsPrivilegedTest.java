package io.varve.cli.habits;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.testing.Ended;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code events} tells of images and volumes, and what {@code logs} keeps. */
class EventsPrivilegedTest extends HabitsFixture {

  private List<String> events(String... filters) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("events", "--since", "1h", "--until", "0s", "--format", "{{.Action}}"));
    for (String filter : filters) {
      words.addAll(List.of("--filter", filter));
    }
    return output(words.toArray(String[]::new)).lines().toList();
  }

  @Test
  void imagesSayWhatHappensToThem() {
    output(words("tag base other:1"));
    output(words("save -o " + directory.resolve("saved.tar") + " other:1"));
    output(words("rmi other:1"));
    output(words("load -i " + directory.resolve("saved.tar")));
    output(words("create --name c base"));
    output(words("commit c changed"));
    output(words("rmi changed"));

    assertThat(events("type=image"))
        .containsExactly("import", "tag", "save", "untag", "load", "untag", "delete");
    assertThat(events("image=other:1")).containsExactly("tag", "save", "untag", "load");
    assertThat(events("event=commit")).containsExactly("commit");
  }

  @Test
  void volumesSayWhatHappensToThem() {
    output(words("volume create made"));
    output(words("volume create made"));
    output(words("run --rm --network none -v made:/a -v wanted:/b base sleep 0"));
    output(words("volume rm made"));

    assertThat(events("volume=made")).containsExactly("create", "mount", "unmount", "destroy");
    assertThat(events("volume=wanted")).containsExactly("create", "mount", "unmount");
  }

  @Test
  void aContainerWithoutLogSaysSo() {
    output(words("run -d --name c --network none --log-driver none base sleep 0"));

    Ended logs = varve(words("logs c"));

    assertThat(logs.code()).isEqualTo(1);
    assertThat(logs.error()).contains("none are kept, since it has --log-driver none");
    assertThat(output("inspect", "-f", "{{.HostConfig.LogConfig.Type}}", "c")).isEqualTo("none\n");
  }

  @Test
  void severalLogFilesAreOneOfTheirSize() {
    output(words("create --name c --log-opt max-size=1m --log-opt max-file=3 base"));

    assertThat(output("inspect", "-f", "{{json .HostConfig.LogConfig.Config}}", "c"))
        .isEqualTo("{\"max-size\":\"3145728\"}\n");
    assertThat(varve(words("create --log-opt max-file=0 base")).code()).isEqualTo(125);
  }
}
