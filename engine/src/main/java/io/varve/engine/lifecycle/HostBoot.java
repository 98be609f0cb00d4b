package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerState.Exited;
import io.varve.engine.container.ContainerState.Restarting;
import io.varve.engine.container.Containers;
import io.varve.engine.container.RestartPolicy;
import io.varve.oci.error.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** What becomes of containers when the host goes down and comes up again. */
public final class HostBoot {
  /** Is told what became of each container. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes a container.
     *
     * @param name its name
     * @param failure why it could not be done; empty when it was
     */
    void accept(String name, Optional<Exception> failure);
  }

  private final EngineParts parts;
  private final Containers containers;

  /**
   * Boot and shutdown of a store.
   *
   * @param parts what its containers stand on
   * @param containers their life cycle
   */
  public HostBoot(EngineParts parts, Containers containers) {
    this.parts = parts;
    this.containers = containers;
  }

  /**
   * Starts what is to run once the host runs: containers with the policy {@code always}, and those
   * with {@code unless-stopped} or, after a failure, {@code on-failure} that nobody has ended on
   * purpose. Those that run are left alone. Oldest first; what needs another container that comes
   * later gets a second chance.
   *
   * @param sink is told of each
   * @throws IOException when the store fails
   * @throws InterruptedException when interrupted
   */
  public void start(Sink sink) throws IOException, InterruptedException {
    List<ContainerRecord> wanted = new ArrayList<>();
    for (ContainerRecord record : containers.list(true).reversed()) {
      // The second look sees that nobody is left who would start it again.
      ContainerRecord now =
          record.state() instanceof Restarting ? containers.inspect(record.id().value()) : record;
      if (isWanted(now)) {
        wanted.add(now);
      }
    }
    SequencedMap<ContainerRecord, Exception> failed = start(wanted, sink);
    for (Map.Entry<ContainerRecord, Exception> entry :
        start(List.copyOf(failed.keySet()), sink).entrySet()) {
      sink.accept(entry.getKey().name(), Optional.of(entry.getValue()));
    }
  }

  private static boolean isWanted(ContainerRecord record) {
    if (!(record.state() instanceof Exited last)) {
      return false;
    }
    RestartPolicy policy = record.spec().supervision().restart();
    return switch (policy.kind()) {
      case NO -> false;
      case ALWAYS -> true;
      case UNLESS_STOPPED -> !record.activity().halted();
      case ON_FAILURE -> !record.activity().halted() && policy.applies(last.exitCode(), 0);
    };
  }

  private SequencedMap<ContainerRecord, Exception> start(List<ContainerRecord> records, Sink sink)
      throws InterruptedException {
    SequencedMap<ContainerRecord, Exception> failed = new LinkedHashMap<>();
    for (ContainerRecord record : records) {
      try {
        containers.start(record.id().value());
        sink.accept(record.name(), Optional.empty());
      } catch (IOException | EngineException e) {
        failed.put(record, e);
      }
    }
    return failed;
  }

  /**
   * Stops what runs because the host goes down, so that {@link #start} starts it again. Newest
   * first, so that what others need goes last.
   *
   * @param sink is told of each
   * @throws IOException when the store fails
   * @throws InterruptedException when interrupted
   */
  public void stop(Sink sink) throws IOException, InterruptedException {
    for (ContainerRecord record : containers.list(false)) {
      try {
        containers.stop(record.id().value(), Optional.empty(), Optional.empty());
        parts.table().update(record.id(), r -> r.withHalted(false));
        sink.accept(record.name(), Optional.empty());
      } catch (IOException | EngineException e) {
        sink.accept(record.name(), Optional.of(e));
      }
    }
  }
}
