package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.MountPoint;
import io.varve.engine.event.Event;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Says what happens to containers. */
final class ContainerEvents {
  private ContainerEvents() {}

  static void say(EngineParts parts, ContainerRecord container, String action) {
    say(parts, container, action, Map.of());
  }

  static void say(
      EngineParts parts, ContainerRecord container, String action, Map<String, String> more) {
    parts.events().append(of(container, action, parts.clock().instant()).with(more));
  }

  static Event of(ContainerRecord container, String action, Instant time) {
    SequencedMap<String, String> attributes = new LinkedHashMap<>(container.spec().labels());
    attributes.put("image", container.imageName());
    attributes.put("name", container.name());
    return new Event(time, "container", action, container.id().value(), attributes);
  }

  /** Says that a container's volumes are mounted, or no longer. */
  static void volumes(EngineParts parts, ContainerRecord container, String action) {
    for (MountPoint mount : container.mounts()) {
      if (mount.type().equals("volume")) {
        SequencedMap<String, String> attributes = new LinkedHashMap<>();
        attributes.put("container", container.id().value());
        attributes.put("destination", mount.target());
        attributes.put("driver", "local");
        attributes.put("read/write", Boolean.toString(mount.writable()));
        parts
            .events()
            .append(new Event(parts.clock().instant(), "volume", action, mount.name(), attributes));
      }
    }
  }

  static void volumeMade(EngineParts parts, String name) {
    SequencedMap<String, String> attributes = new LinkedHashMap<>();
    attributes.put("driver", "local");
    parts.events().append(new Event(parts.clock().instant(), "volume", "create", name, attributes));
  }

  static void network(EngineParts parts, ContainerRecord container, String network, String action) {
    SequencedMap<String, String> attributes = new LinkedHashMap<>();
    attributes.put("container", container.id().value());
    attributes.put("name", network);
    parts
        .events()
        .append(new Event(parts.clock().instant(), "network", action, network, attributes));
  }
}
