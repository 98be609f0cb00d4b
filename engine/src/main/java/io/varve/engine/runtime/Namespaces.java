package io.varve.engine.runtime;

import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which name spaces are a container's own (runtime specification, config-linux.md, "Namespaces").
 * Mounts always are; the host name's is by {@link RuntimeSpec#hostname}.
 *
 * @param network links, addresses and ports
 * @param pid process numbers
 * @param ipc semaphores and message queues
 * @param cgroup the view of control groups
 */
public record Namespaces(Namespace network, Namespace pid, Namespace ipc, Namespace cgroup) {
  /** Everything new but the view of control groups. */
  public static final Namespaces OWN = ofNetwork(new Namespace.Own());

  /** Where a name space comes from. */
  public sealed interface Namespace {
    /** A new one. */
    record Own() implements Namespace {}

    /** The host's. */
    record Host() implements Namespace {}

    /**
     * One that exists.
     *
     * @param path its file, such as {@code /proc/1/ns/net}
     */
    record Joined(Path path) implements Namespace {}
  }

  /**
   * Everything new but the network and the view of control groups.
   *
   * @param network the network's
   * @return the name spaces
   */
  public static Namespaces ofNetwork(Namespace network) {
    return new Namespaces(network, new Namespace.Own(), new Namespace.Own(), new Namespace.Host());
  }

  JsonArray toJson(boolean ownHostname) {
    List<JsonValue> all = new ArrayList<>();
    add(all, "pid", pid);
    add(all, "ipc", ipc);
    add(all, "uts", ownHostname ? new Namespace.Own() : new Namespace.Host());
    add(all, "mount", new Namespace.Own());
    add(all, "network", network);
    add(all, "cgroup", cgroup);
    return new JsonArray(all);
  }

  private static void add(List<JsonValue> all, String type, Namespace namespace) {
    Optional<JsonObjectBuilder> json =
        switch (namespace) {
          case Namespace.Own _ -> Optional.of(JsonValue.object().put("type", type));
          case Namespace.Host _ -> Optional.empty();
          case Namespace.Joined(Path path) ->
              Optional.of(JsonValue.object().put("type", type).put("path", path.toString()));
        };
    json.ifPresent(object -> all.add(object.build()));
  }
}
