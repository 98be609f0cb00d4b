package io.varve.cli.habits;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.testing.Ended;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The options of {@code run}, and what a program in the container sees of them. */
class RunOptionsPrivilegedTest extends HabitsFixture {

  @Test
  void nameSpacesAreSharedWithTheHost() throws Exception {
    String uts = Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/uts")).toString();
    String ipc = Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/ipc")).toString();
    String pid = Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/pid")).toString();

    assertThat(
            inContainer(
                "--uts host --ipc host --pid host",
                "for n in uts ipc pid; do busybox readlink /proc/self/ns/$n; done"))
        .isEqualTo(uts + "\n" + ipc + "\n" + pid);
  }

  @Test
  void nameSpacesAreSharedWithAnotherContainer() {
    output(words("run -d --name other --hostname box --network none base sleep 1000"));
    String theirs = spaces("other");

    output(
        words(
            "run -d --name mine --network container:other --pid container:other"
                + " --ipc container:other base sleep 1000"));

    assertThat(spaces("mine")).isEqualTo(theirs);
    assertThat(output(words("exec mine cat /etc/hostname"))).isEqualTo("box\n");
  }

  private String spaces(String container) {
    return output(
        words(
            "exec " + container + " sh -c",
            "for n in net pid ipc; do busybox readlink /proc/self/ns/$n; done"));
  }

  @Test
  void aNameSpaceOfAContainerThatDoesNotRunIsRefusedWithTheRemedy() {
    output(words("create --name other base"));

    Ended ended = varve(words("run --rm --network container:other base true"));

    assertThat(ended.code()).isEqualTo(125);
    assertThat(ended.error()).contains("it is not running; start it with \"varve start other\"");
  }

  @Test
  void groupsAndTheScoreAreTheProcesss() {
    // The kernel sorts groups.
    assertThat(inContainer("-u web --group-add more --group-add 77", "id -G"))
        .isEqualTo("102 77 300");
    assertThat(inContainer("--oom-score-adj 321", "cat /proc/self/oom_score_adj")).isEqualTo("321");
  }

  @Test
  void namesAreLookedUpAsAskedFor() {
    assertThat(
            inContainer(
                "--dns 10.0.0.1 --dns-search a.example --dns-search b.example --dns-opt ndots:2",
                "cat /etc/resolv.conf"))
        .isEqualTo("nameserver 10.0.0.1\nsearch a.example b.example\noptions ndots:2");
    assertThat(inContainer("--dns 10.0.0.1 --dns-search .", "cat /etc/resolv.conf"))
        .doesNotContain("search");
  }

  @Test
  void theHostHasANameInTheContainer() {
    assertThat(inContainer("--add-host here:host-gateway --add-host db=10.0.0.9", "cat /etc/hosts"))
        .contains("127.0.0.1\there\n")
        .contains("10.0.0.9\tdb\n");
  }

  @Test
  void controlGroupsAreMadeWhereAskedAndLimited() throws Exception {
    assertThat(
            inContainer(
                "--cgroup-parent varve-parent --cpu-period 50000 --cpu-quota 20000"
                    + " -m 64m --memory-reservation 32m",
                "cat /proc/self/cgroup"))
        .contains("/varve-parent/");
    Ended.well(
        List.of(
            "find",
            "/sys/fs/cgroup",
            "-depth",
            "-name",
            "varve-parent",
            "-exec",
            "rmdir",
            "{}",
            ";"));
  }

  @Test
  void labelsComeFromFilesToo() throws Exception {
    Files.writeString(directory.resolve("labels"), "# remark\na=1\n\nb=2\n");

    output(words("create --name c --label-file labels -l b=3 base"));

    assertThat(output("inspect", "-f", "{{json .Config.Labels}}", "c"))
        .isEqualTo("{\"a\":\"1\",\"b\":\"3\"}\n");
  }

  @Test
  void volumesOfAnotherContainerAreMountedUnlessTheirPlaceIsTaken() {
    output(words("create --name other -v data:/data -v /tmp:/host base"));

    output(words("create --name c --volumes-from other:ro -v own:/host base"));

    assertThat(output("inspect", "-f", "{{range .Mounts}}{{.Destination}} {{.RW}} {{end}}", "c"))
        .isEqualTo("/host true /data false \n");
  }

  @Test
  void onlyTheStreamsThatAreAskedForAreShown() {
    Ended ended =
        varve(words("run --rm --network none -a stderr base sh -c", "echo out; echo err >&2"));

    assertThat(ended).isEqualTo(new Ended(0, "", "err\n"));
  }

  @Test
  void whatNoHostCouldGiveIsRefusedBeforeAnythingIsMade() {
    assertRefused("-m 4m", "at least 6m");
    assertRefused("-m 64m --memory-swap 32m", "less than the limit of memory alone");
    assertRefused("--cpus 99999", "processors: this host has ");
    assertRefused("-w relative", "expected an absolute path");
    assertRefused("--userns keep-id", "expected host");
    assertRefused("--gpus all", "--gpus is not there: pass the device instead");
    assertRefused("--ip6 ::1", "networks have IPv4 addresses only");
    assertThat(output("ps", "-aq")).isEmpty();
  }

  private void assertRefused(String options, String why) {
    Ended ended = varve(words("run --network none " + options + " base true"));
    assertThat(ended.code()).as(options).isEqualTo(125);
    assertThat(ended.error()).as(options).contains(why).hasLineCount(1);
  }

  @Test
  void aDeviceThatIsNoneIsRefusedByName() {
    Ended ended = varve(words("run --rm --network none --device /dev/nope base true"));

    assertThat(ended.code()).isEqualTo(125);
    assertThat(ended.error()).contains("device /dev/nope: this host has no such device");
  }

  @Test
  void aDirectoryIsNoProgram() {
    assertThat(varve(words("run --rm --network none base /etc")).code()).isEqualTo(126);
    assertThat(varve(words("run --rm --network none base nope")).code()).isEqualTo(127);
  }
}
