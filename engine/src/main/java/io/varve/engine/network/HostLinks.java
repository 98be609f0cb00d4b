package io.varve.engine.network;

import io.varve.engine.process.Command;
import io.varve.engine.process.CommandResult;
import io.varve.engine.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The host's links, name spaces and packet filter, by iproute2 and iptables. */
final class HostLinks {
  private static final Path LINKS = Path.of("/sys/class/net");
  private static final Path NAMESPACES = Path.of("/run/netns");

  private final Programs programs;

  HostLinks(Programs programs) {
    this.programs = programs;
  }

  boolean exists(String link) {
    return Files.exists(LINKS.resolve(link));
  }

  static Path namespace(String name) {
    return NAMESPACES.resolve(name);
  }

  void addBridge(NetworkRecord network) throws IOException {
    String link = network.link();
    batch(
        "make bridge " + link,
        List.of(),
        List.of(
            "link add name " + link + " type bridge",
            "addr add "
                + network.gateway()
                + "/"
                + Subnet.parse(network.subnet()).prefixLength()
                + " dev "
                + link,
            "link set " + link + " up"));
    enable("/proc/sys/net/ipv4/conf/" + link + "/route_localnet");
    if (!network.internal()) {
      enable("/proc/sys/net/ipv4/ip_forward");
    }
    filter("-A", bridgeRules(network));
  }

  void removeBridge(NetworkRecord network) throws IOException {
    filter("-D", bridgeRules(network));
    remove(network.link());
  }

  /** Makes a name space with one end of a cable, the other end on the bridge. */
  void plug(String namespace, NetworkRecord network, Endpoint endpoint) throws IOException {
    ip("make network name space", "netns", "add", namespace);
    batch(
        "connect container to " + network.name(),
        List.of(),
        List.of(
            "link add "
                + endpoint.hostLink()
                + " type veth peer name eth0 address "
                + endpoint.macAddress()
                + " netns "
                + namespace,
            "link set " + endpoint.hostLink() + " master " + network.link() + " up"));
    List<String> inside =
        new ArrayList<>(
            List.of(
                "link set lo up",
                "addr add " + endpoint.address() + "/" + endpoint.prefixLength() + " dev eth0",
                "link set eth0 up"));
    if (!network.internal()) {
      inside.add("route add default via " + endpoint.gateway());
    }
    batch("configure container's link", List.of("-n", namespace), inside);
    if (!endpoint.ports().isEmpty()) {
      filter("-A", portRules(network, endpoint));
    }
  }

  /** A further cable into a name space that is connected already. */
  void plugFurther(String namespace, String device, NetworkRecord network, Endpoint endpoint)
      throws IOException {
    batch(
        "connect container to " + network.name(),
        List.of(),
        List.of(
            "link add "
                + endpoint.hostLink()
                + " type veth peer name "
                + device
                + " address "
                + endpoint.macAddress()
                + " netns "
                + namespace,
            "link set " + endpoint.hostLink() + " master " + network.link() + " up"));
    batch(
        "configure container's link",
        List.of("-n", namespace),
        List.of(
            "addr add " + endpoint.address() + "/" + endpoint.prefixLength() + " dev " + device,
            "link set " + device + " up"));
  }

  void unplugFurther(Endpoint endpoint) throws IOException {
    remove(endpoint.hostLink());
  }

  void unplug(String namespace, NetworkRecord network, Endpoint endpoint) throws IOException {
    if (!endpoint.ports().isEmpty()) {
      filter("-D", portRules(network, endpoint));
    }
    remove(endpoint.hostLink());
    if (Files.exists(namespace(namespace))) {
      ip("remove network name space", "netns", "delete", namespace);
    }
  }

  private void remove(String link) throws IOException {
    if (exists(link)) {
      ip("remove link " + link, "link", "delete", link);
    }
  }

  private static void enable(String parameter) throws IOException {
    Path file = Path.of(parameter);
    if (!Files.readString(file).strip().equals("1")) {
      Files.writeString(file, "1");
    }
  }

  private Path ipProgram() {
    return programs.require("ip", "iproute2", "a bridge network");
  }

  private void ip(String action, String... arguments) throws IOException {
    Command.of(ipProgram(), arguments).runOrThrow(action);
  }

  private void batch(String action, List<String> options, List<String> lines) throws IOException {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("-batch", "-"));
    Command.of(ipProgram(), arguments.toArray(String[]::new))
        .withInput(String.join("\n", lines) + "\n")
        .runOrThrow(action);
  }

  /** A rule: its table, its chain, the rest. */
  private record Rule(String table, String chain, String rest) {}

  private static List<Rule> bridgeRules(NetworkRecord network) {
    String link = network.link();
    List<Rule> rules = new ArrayList<>();
    rules.add(new Rule("filter", "FORWARD", "-i " + link + " -o " + link + " -j ACCEPT"));
    if (network.internal()) {
      rules.add(new Rule("filter", "FORWARD", "-i " + link + " -j DROP"));
      return rules;
    }
    rules.add(new Rule("filter", "FORWARD", "-i " + link + " -j ACCEPT"));
    rules.add(
        new Rule(
            "filter",
            "FORWARD",
            "-o " + link + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"));
    rules.add(
        new Rule(
            "nat", "POSTROUTING", "-s " + network.subnet() + " ! -o " + link + " -j MASQUERADE"));
    rules.add(new Rule("nat", "POSTROUTING", "-s 127.0.0.0/8 -o " + link + " -j MASQUERADE"));
    return rules;
  }

  private static List<Rule> portRules(NetworkRecord network, Endpoint endpoint) {
    List<Rule> rules = new ArrayList<>();
    for (PortMapping port : endpoint.ports()) {
      String to = " -j DNAT --to-destination " + endpoint.address() + ":" + port.containerPort();
      String match =
          port.hostAddress()
                  .filter(a -> !a.equals("0.0.0.0"))
                  .map(a -> "-d " + a)
                  .orElse("-m addrtype --dst-type LOCAL")
              + " -p "
              + port.protocol()
              + " --dport "
              + port.hostPort();
      rules.add(new Rule("nat", "PREROUTING", match + to));
      rules.add(new Rule("nat", "OUTPUT", match + to));
      String arrived =
          "-d "
              + endpoint.address()
              + " -p "
              + port.protocol()
              + " --dport "
              + port.containerPort();
      rules.add(
          new Rule(
              "nat", "POSTROUTING", "-s " + endpoint.address() + " " + arrived + " -j MASQUERADE"));
      rules.add(
          new Rule("filter", "FORWARD", "-o " + network.link() + " " + arrived + " -j ACCEPT"));
    }
    return rules;
  }

  /** All in one call of iptables-restore; a rule that is gone already is no failure. */
  private void filter(String operation, List<Rule> rules) throws IOException {
    Path program = programs.require("iptables-restore", "iptables", "a bridge network");
    StringBuilder input = new StringBuilder();
    for (String table : List.of("nat", "filter")) {
      List<Rule> own = rules.stream().filter(rule -> rule.table().equals(table)).toList();
      if (!own.isEmpty()) {
        input.append('*').append(table).append('\n');
        own.forEach(
            rule -> input.append(operation + " " + rule.chain() + " " + rule.rest() + "\n"));
        input.append("COMMIT\n");
      }
    }
    CommandResult result =
        Command.of(program, "--noflush", "-w", "5").withInput(input.toString()).run();
    if (!result.succeeded() && operation.equals("-A")) {
      throw new IOException("add packet filter rules: " + result.reason());
    }
    if (!result.succeeded()) {
      removeOneByOne(rules);
    }
  }

  private void removeOneByOne(List<Rule> rules) throws IOException {
    Path program = programs.require("iptables", "iptables", "a bridge network");
    for (Rule rule : rules) {
      List<String> arguments = new ArrayList<>(List.of("-w", "5", "-t", rule.table(), "-D"));
      arguments.add(rule.chain());
      arguments.addAll(List.of(rule.rest().split(" ", -1)));
      CommandResult result = Command.of(program, arguments.toArray(String[]::new)).run();
      String error = result.error().toLowerCase(Locale.ROOT);
      if (!result.succeeded()
          && !error.contains("bad rule")
          && !error.contains("no chain")
          && !error.contains("does not exist")) {
        throw new IOException("remove packet filter rule: " + result.reason());
      }
    }
  }
}
