package io.varve.cli.habits;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.testing.Ended;
import org.junit.jupiter.api.Test;

/** Lists, filters, templates and prunes, as scripts for docker use them. */
class ListingPrivilegedTest extends HabitsFixture {

  private String names(String filter) {
    return output("ps", "-a", "--filter", filter, "--format", "{{.Names}}").replace('\n', ' ');
  }

  @Test
  void containersAreFoundByEachFilter() {
    output(words("create --name first -l kind=db --expose 70 -v data:/data base"));
    output(words("create --name second --network none -l kind=web base sleep 1"));

    assertThat(names("name=^/first$")).isEqualTo("first ");
    assertThat(names("name=^sec")).isEqualTo("second ");
    assertThat(names("name=ir.t")).isEqualTo("first ");
    assertThat(names("since=first")).isEqualTo("second ");
    assertThat(names("before=second")).isEqualTo("first ");
    assertThat(names("label=kind=db")).isEqualTo("first ");
    assertThat(names("ancestor=base:latest")).isEqualTo("second first ");
    assertThat(names("network=none")).isEqualTo("second ");
    assertThat(names("volume=data")).isEqualTo("first ");
    assertThat(names("expose=70")).isEqualTo("first ");
    assertThat(names("status=created")).isEqualTo("second first ");
    assertThat(names("is-task=true")).isEmpty();
  }

  @Test
  void aFilterThatCanNeverFitIsRefused() {
    Ended status = varve("ps", "--filter", "status=runing");
    assertThat(status.code()).isEqualTo(1);
    assertThat(status.error()).startsWith("invalid filter \"status=runing\": expected one of ");

    Ended unknown = varve("ps", "--filter", "nam=x");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.error()).isEqualTo("unknown filter \"nam\": did you mean name?\n");
  }

  @Test
  void rowsOfContainersHaveDockersFields() {
    output(words("create --name c -l kind=db -v data:/data base sh -c", "echo a b"));

    assertThat(
            output(
                "ps",
                "-a",
                "--format",
                "{{.Names}} {{.Label \"kind\"}}{{.Label \"none\"}} {{.LocalVolumes}} {{.Size}}"))
        .startsWith("c db 1 0B (virtual ");
    assertThat(output("ps", "-a", "--no-trunc", "--format", "{{.Command}}"))
        .isEqualTo("\"sh -c 'echo a b'\"\n");
    assertThat(output("ps", "-a", "--format", "table {{.Names}}\t{{.State}}"))
        .isEqualTo("NAMES     STATE\nc         created\n");
  }

  @Test
  void inspectHasTheMembersThatScriptsAskFor() {
    output(words("create --name c -p 8080:80 -v /tmp:/t:ro -v data:/data --shm-size 1m base"));

    assertThat(
            output(
                "inspect",
                "-f",
                "{{.State.Dead}} {{.Config.Cmd}} {{.Config.Entrypoint}} {{.HostConfig.Binds}}"
                    + " {{json .HostConfig.PortBindings}} {{.HostConfig.ShmSize}}"
                    + " {{.HostConfig.LogConfig.Type}} {{.Config.StopSignal}}"
                    + " {{.NetworkSettings.Networks.bridge.IPAddress}}",
                "c"))
        .isEqualTo(
            "false [sh] [] [/tmp:/t:ro data:/data]"
                + " {\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"}]} 1048576"
                + " json-file SIGTERM \n");
    assertThat(output("inspect", "--size", "-f", "{{.SizeRw}}", "c")).isEqualTo("0\n");
    assertThat(output("image", "inspect", "-f", "{{.Comment}}|{{.GraphDriver.Name}}", "base"))
        .isEqualTo("Imported from -|overlay2\n");
  }

  @Test
  void imagesAreFoundByAge() {
    output(words("create --name c base"));
    output(words("commit c newer"));

    assertThat(output("images", "-f", "since=base", "--format", "{{.Repository}}"))
        .isEqualTo("newer\n");
    assertThat(output("images", "-f", "before=newer", "--format", "{{.Repository}}"))
        .isEqualTo("base\n");
    assertThat(output("images", "-qf", "until=1h")).isEmpty();
  }

  @Test
  void prunesSpareWhatTheirFilterSpares() {
    output(words("create --name kept -l keep=1 base"));
    output(words("create --name gone base"));

    assertThat(output(words("container prune -f --filter until=1h")))
        .isEqualTo("Total reclaimed space: 0B\n");
    String pruned = output(words("container prune -f --filter label!=keep"));
    assertThat(pruned).startsWith("Deleted Containers:\n").hasLineCount(4);
    assertThat(output("ps", "-a", "--format", "{{.Names}}")).isEqualTo("kept\n");
    assertThat(varve(words("image prune -f --filter nope=1")).code()).isEqualTo(1);
  }

  @Test
  void aNetworkThatWasJoinedLaterIsNotPruned() {
    output(words("network create lab"));
    output(words("network create other"));
    output(words("create --name c base sleep 1000"));
    output(words("network connect lab c"));

    assertThat(output(words("network prune -f"))).isEqualTo("Deleted Networks:\nother\n\n");
    output(words("start c"));
    output(words("system prune -f"));
    assertThat(output("network", "ls", "-f", "type=custom", "--format", "{{.Name}}"))
        .isEqualTo("lab\n");
    output(words("rm -f c"));
    assertThat(output(words("system prune -f"))).contains("Deleted Networks:\nlab\n");
  }

  @Test
  void networksAnswerToTheirIds() {
    String id =
        output(
                words(
                    "network create --subnet 10.231.7.0/24 --gateway 10.231.7.254"
                        + " --ip-range 10.231.7.128/28 lab"))
            .strip();

    assertThat(id).matches("[0-9a-f]{64}");
    assertThat(output("network", "inspect", "-f", "{{.Name}}", id.substring(0, 12)))
        .isEqualTo("lab\n");
    output(words("run -d --name a --network " + id + " base sleep 1000"));
    output(words("run -d --name b --network lab --ip 10.231.7.9 base sleep 1000"));
    String address = "{{.NetworkSettings.Networks.lab.IPAddress}} {{.NetworkSettings.Gateway}}";
    assertThat(output("inspect", "-f", address, "a")).isEqualTo("10.231.7.128 10.231.7.254\n");
    assertThat(output("inspect", "-f", address, "b")).isEqualTo("10.231.7.9 10.231.7.254\n");
    Ended taken = varve(words("run --rm --network lab --ip 10.231.7.9 base true"));
    assertThat(taken.code()).isEqualTo(125);
    assertThat(taken.error()).contains("has it; take another address");
    output(words("rm -f a b"));
    assertThat(output(words("network rm " + id.substring(0, 12)))).isNotEmpty();
  }

  @Test
  void whatIsMissingOrAsItShouldBeIsToldByTheExitCode() {
    output(words("run -d --name c --network none base sleep 1000"));

    assertThat(varve(words("rm -f nope")))
        .isEqualTo(
            new Ended(
                0,
                "",
                "Error: no such container: nope; \"varve ps --all\" lists the containers that"
                    + " exist\n"));
    assertThat(varve(words("rm nope")).code()).isEqualTo(1);
    assertThat(varve(words("unpause c")).error()).contains("it is not paused");
    output(words("pause c"));
    assertThat(varve(words("pause c")).error()).contains("it is paused already");
    output(words("unpause c"));
    assertThat(varve(words("port c 80")).error()).contains("publishes no port 80/tcp");
  }

  @Test
  void topHasTheColumnsOfPs() {
    output(words("run -d --name c --network none base sleep 1000"));

    assertThat(output(words("top c")).lines().map(line -> line.split(" +", -1)[0]))
        .containsExactly("UID", "root");
    assertThat(output(words("top c -o pid,cmd")).lines().toList().getLast()).endsWith("sleep 1000");
    assertThat(varve(words("top c -o nope")).error()).contains("unknown column \"nope\"");
  }
}
