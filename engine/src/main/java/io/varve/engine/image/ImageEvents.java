package io.varve.engine.image;

import io.varve.engine.event.Event;
import io.varve.engine.event.EventLog;
import io.varve.engine.image.ImageService.Removed;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Says what happens to images.
 *
 * @param log where it is said
 * @param clock gives the times
 */
record ImageEvents(EventLog log, InstantSource clock) {

  void say(String action, String id, String name) {
    SequencedMap<String, String> attributes = new LinkedHashMap<>();
    attributes.put("name", name);
    log.append(new Event(clock.instant(), "image", action, id, attributes));
  }

  void removed(List<Removed> all) {
    for (Removed each : all) {
      switch (each) {
        case Removed.Untagged(String name) -> say("untag", name, name);
        case Removed.Deleted(var id) -> say("delete", id.toString(), id.toString());
      }
    }
  }
}
