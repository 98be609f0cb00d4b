package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.ContainerId;
import io.varve.engine.network.NameService;
import io.varve.engine.network.NetworkOptions;
import io.varve.engine.network.PortMapping;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The options that say how a new container is connected. */
final class NetworkArguments {
  private NetworkArguments() {}

  static CommandSpec.Builder declare(CommandSpec.Builder spec) {
    return spec.value(
            "network", "NETWORK", "none, host, bridge (default), container:NAME or a network")
        .value("net", "NETWORK", "The same as --network")
        .list(
            'p',
            "publish",
            "[[ADDR:]PORT:]PORT",
            "A port of the host that leads to the container's, such as 8080:80 or 53:53/udp")
        .flag('P', "publish-all", "Publish the ports that the image exposes on free ports")
        .list("expose", "PORT", "A port that it listens on, for -P and for those who read")
        .value("ip", "ADDRESS", "Its address on the network")
        .value("mac-address", "ADDRESS", "Its link's address, such as 02:42:0a:00:00:05")
        .list("add-host", "NAME:ADDRESS", "A line for /etc/hosts; host-gateway is the bridge")
        .list("dns", "ADDRESS", "A name server in place of the host's")
        .list("dns-search", "DOMAIN", "A domain to try after short names; . for none")
        .list("dns-option", "OPTION", "An option of resolv.conf, such as ndots:2")
        .list("dns-opt", "OPTION", "The same as --dns-option")
        .list("network-alias", "NAME", "A further name for other containers of its network")
        .list("net-alias", "NAME", "The same as --network-alias")
        .list("link", "CONTAINER[:ALIAS]", "A further name for another container")
        .refuse("ip6", "networks have IPv4 addresses only")
        .refuse("link-local-ip", "networks have IPv4 addresses of their own range only");
  }

  static NetworkOptions of(Arguments arguments, Session session) throws IOException {
    List<PortMapping> ports = new ArrayList<>();
    arguments.values("publish").forEach(text -> ports.addAll(PortMapping.parse(text)));
    arguments.values("expose").forEach(NetworkArguments::requirePort);
    NetworkOptions options =
        new NetworkOptions(
            name(arguments, session),
            ports,
            arguments.values("add-host").stream().map(NetworkArguments::host).toList(),
            nameService(arguments),
            both(arguments, "network-alias", "net-alias"),
            arguments.has("publish-all"),
            List.of(),
            new NetworkOptions.Identity(arguments.value("ip"), arguments.value("mac-address")),
            arguments.values("link"),
            arguments.values("expose"));
    if (options.sharedWith().isPresent() && (!ports.isEmpty() || options.publishAll())) {
      throw new UsageError(
          UsageError.FLAG,
          "conflicting options: --publish and --network "
              + options.network()
              + "; publish ports of the container whose network it is");
    }
    return options;
  }

  /** A network's name, also where its id was given. */
  private static String name(Arguments arguments, Session session) throws IOException {
    String written = arguments.value("network").or(() -> arguments.value("net")).orElse("bridge");
    if (written.equals("default")) {
      return "bridge";
    }
    boolean perhapsId = written.length() >= 12 && ContainerId.isHexadecimal(written);
    return perhapsId ? session.engine().networks().inspect(written).name() : written;
  }

  private static NameService nameService(Arguments arguments) {
    return new NameService(
        arguments.values("dns"),
        arguments.values("dns-search"),
        both(arguments, "dns-option", "dns-opt"));
  }

  private static String host(String text) {
    int split = text.indexOf(':');
    int equals = text.indexOf('=');
    split = equals > 0 && (split < 0 || equals < split) ? equals : split;
    if (split < 1 || split == text.length() - 1) {
      throw new UsageError(
          UsageError.FLAG,
          "invalid value \""
              + text
              + "\" for --add-host: expected NAME:ADDRESS, such as db:10.0.0.5");
    }
    return text.substring(0, split) + ":" + text.substring(split + 1);
  }

  private static void requirePort(String text) {
    if (text.indexOf(':') >= 0) {
      throw new InvalidArgument(
          "expose \"" + text + "\": expected PORT[/PROTOCOL]; --publish leads a host's port there");
    }
    PortMapping.parse(text);
  }

  private static List<String> both(Arguments arguments, String one, String other) {
    List<String> all = new ArrayList<>(arguments.values(one));
    all.addAll(arguments.values(other));
    return all;
  }
}
