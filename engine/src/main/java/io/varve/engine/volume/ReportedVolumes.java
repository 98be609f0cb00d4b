package io.varve.engine.volume;

import io.varve.engine.event.Event;
import io.varve.engine.event.EventLog;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Volumes whose making and removal stand in the log of events.
 *
 * @param volumes the volumes
 * @param log where it is said
 * @param clock gives the times
 */
public record ReportedVolumes(Volumes volumes, EventLog log, InstantSource clock)
    implements Volumes {

  private void say(String action, String name) {
    SequencedMap<String, String> attributes = new LinkedHashMap<>();
    attributes.put("driver", "local");
    log.append(new Event(clock.instant(), "volume", action, name, attributes));
  }

  private VolumeRecord made(VolumeRecord volume, Instant before) {
    if (!volume.createdAt().isBefore(before)) {
      say("create", volume.name());
    }
    return volume;
  }

  @Override
  public VolumeRecord create(Optional<String> name, Map<String, String> labels) throws IOException {
    Instant before = clock.instant();
    return made(volumes.create(name, labels), before);
  }

  @Override
  public VolumeRecord createBlock(
      Optional<String> name, BlockRequest request, Map<String, String> labels) throws IOException {
    Instant before = clock.instant();
    return made(volumes.createBlock(name, request, labels), before);
  }

  @Override
  public List<VolumeRecord> list() throws IOException {
    return volumes.list();
  }

  @Override
  public VolumeRecord inspect(String name) throws IOException {
    return volumes.inspect(name);
  }

  @Override
  public List<String> users(String name) throws IOException {
    return volumes.users(name);
  }

  @Override
  public long bytes(VolumeRecord volume) throws IOException {
    return volumes.bytes(volume);
  }

  @Override
  public void remove(String name, boolean force) throws IOException {
    volumes.remove(name, force);
    say("destroy", name);
  }

  @Override
  public PruneResult prune(boolean all) throws IOException {
    PruneResult result = volumes.prune(all);
    result.names().forEach(name -> say("destroy", name));
    return result;
  }
}
