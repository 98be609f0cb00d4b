package io.varve.engine.system;

import io.varve.engine.container.ContainerId;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerState;
import io.varve.engine.container.Containers;
import io.varve.engine.image.ImageService;
import io.varve.engine.network.NetworkOptions;
import io.varve.engine.network.NetworkRecord;
import io.varve.engine.network.Networks;
import io.varve.engine.process.Programs;
import io.varve.engine.prune.PruneFilter;
import io.varve.engine.runtime.RuntimeProbe;
import io.varve.engine.store.EngineStore;
import io.varve.engine.volume.VolumeCheck;
import io.varve.engine.volume.Volumes;
import io.varve.storage.check.CheckReport;
import io.varve.storage.check.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Answers questions about one store and its host. */
public final class LocalSystem implements SystemService {

  private final EngineStore store;
  private final Services services;
  private final Programs programs;
  private final RuntimeProbe probe;

  /**
   * The services that are asked.
   *
   * @param images images
   * @param containers containers
   * @param volumes volumes
   * @param networks networks
   * @param blockVolumes checks block volumes
   */
  public record Services(
      ImageService images,
      Containers containers,
      Volumes volumes,
      Networks networks,
      VolumeCheck blockVolumes) {}

  /**
   * Questions about a store.
   *
   * @param store its parts
   * @param services what is in it
   * @param programs where programs are looked for
   * @param probe finds the runtime
   */
  public LocalSystem(EngineStore store, Services services, Programs programs, RuntimeProbe probe) {
    this.store = store;
    this.services = services;
    this.programs = programs;
    this.probe = probe;
  }

  @Override
  public DiskUsage diskUsage() throws IOException {
    return new UsageReport(store, services).report();
  }

  @Override
  public PruneReport prune(PruneOptions options) throws IOException {
    Containers.Pruned pruned = services.containers().prune(options.filter());
    List<String> containers = pruned.ids().stream().map(ContainerId::value).toList();
    List<String> networks = pruneNetworks(options.filter());
    Volumes.PruneResult volumes =
        options.volumes() ? services.volumes().prune(false) : new Volumes.PruneResult(List.of(), 0);
    int cacheEntries = options.buildCache() ? store.buildCache().prune(_ -> true) : 0;
    ImageService.Pruned images = services.images().prune(options.all(), options.filter());
    List<String> removed = new ArrayList<>();
    for (ImageService.Removed each : images.removed()) {
      removed.add(
          switch (each) {
            case ImageService.Removed.Untagged(String name) -> "untagged: " + name;
            case ImageService.Removed.Deleted(var id) -> "deleted: " + id;
          });
    }
    return new PruneReport(
        containers,
        removed,
        volumes.names(),
        networks,
        cacheEntries,
        pruned.bytes() + images.bytes() + volumes.bytes());
  }

  @Override
  public List<String> pruneNetworks(PruneFilter filter) throws IOException {
    Set<String> used = new HashSet<>(List.of("none", "host", "bridge"));
    for (ContainerRecord container : services.containers().list(true)) {
      NetworkOptions options = container.spec().network();
      used.add(options.network());
      options.others().forEach(other -> used.add(other.network()));
    }
    List<String> removed = new ArrayList<>();
    for (NetworkRecord network : services.networks().list()) {
      if (!used.contains(network.name()) && filter.takes(network.createdAt(), network.labels())) {
        services.networks().remove(network.name());
        removed.add(network.name());
      }
    }
    return removed;
  }

  @Override
  public CachePruned pruneBuildCache() throws IOException {
    int entries = store.buildCache().prune(_ -> true);
    return new CachePruned(entries, services.images().prune(false, PruneFilter.NOTHING).bytes());
  }

  @Override
  public HostInfo info() throws IOException {
    int running = 0;
    int paused = 0;
    int stopped = 0;
    for (ContainerRecord container : services.containers().list(true)) {
      if (container.state() instanceof ContainerState.Running state) {
        paused += state.paused() ? 1 : 0;
        running += state.paused() ? 0 : 1;
      } else {
        stopped++;
      }
    }
    HostFacts facts = new HostFacts(programs, probe);
    HostFacts.RuntimeFact runtime = facts.runtime();
    return new HostInfo(
        running,
        paused,
        stopped,
        services.images().list().size(),
        HostFacts.kernel(),
        HostFacts.operatingSystem(),
        store.options().platform().architecture(),
        Runtime.getRuntime().availableProcessors(),
        HostFacts.memoryBytes(),
        HostFacts.hostname(),
        store.options().root().toString(),
        store.options().rootless() ? "overlay (userxattr)" : "overlay",
        runtime.name(),
        runtime.reason(),
        facts.monitor(),
        facts.cgroup(),
        store.options().rootless(),
        facts.warnings());
  }

  @Override
  public List<String> check(boolean repair) throws IOException {
    CheckReport report = store.check(List.of()).run(repair);
    List<String> lines = new ArrayList<>();
    for (CheckReport.Result result : report.results()) {
      Finding finding = result.finding();
      String remedy =
          switch (result.outcome()) {
            case CheckReport.Outcome.Repaired() -> "repaired";
            case CheckReport.Outcome.Failed(String reason) -> "repair failed: " + reason;
            case CheckReport.Outcome.Left() ->
                finding
                    .repair()
                    .map(r -> "--repair would " + r.description())
                    .orElse("can't be repaired here");
          };
      lines.add(finding.subject() + ": " + finding.problem() + " (" + remedy + ")");
    }
    lines.addAll(services.blockVolumes().run(repair).findings());
    return lines;
  }
}
