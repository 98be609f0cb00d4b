package io.varve.engine.volume;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.VolumeInfo;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.PoolReport;
import io.varve.blockstore.volume.BlockUse;
import io.varve.blockstore.volume.BlockVolumes;
import io.varve.blockstore.volume.RemoteVolumes;
import io.varve.oci.error.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Verifies the pool, compares it with the records, and looks for users that are gone. */
public final class VolumeCheck {

  private final VolumeDirectory records;
  private final BlockPool pool;
  private final BlockMounts mounts;
  private final Predicate<String> runs;

  /**
   * The check of a store.
   *
   * @param records what is known of volumes
   * @param pool their blocks
   * @param mounts their mounts
   * @param runs whether a container runs, by its id
   */
  public VolumeCheck(
      VolumeDirectory records, BlockPool pool, BlockMounts mounts, Predicate<String> runs) {
    this.records = records;
    this.pool = pool;
    this.mounts = mounts;
    this.runs = runs;
  }

  /**
   * What a check found.
   *
   * @param chunks chunks that were read and compared with their checksums
   * @param findings one line each
   */
  public record Report(long chunks, List<String> findings) {
    /** Copies the list. */
    public Report {
      findings = List.copyOf(findings);
    }
  }

  /**
   * Checks.
   *
   * @param repair whether to put right what can be: unreadable parts of maps become holes
   * @return what was found, and what became of it
   * @throws io.varve.oci.error.Conflict when a repair finds volumes in use
   * @throws IOException when it fails
   */
  public Report run(boolean repair) throws IOException {
    List<String> findings = new ArrayList<>();
    if (!pool.exists()) {
      return new Report(0, findings);
    }
    checkHolders(repair, findings);
    if (repair && pool.runningServer().isEmpty()) {
      for (String line : pool.access(PoolOptions.usual()).repair()) {
        findings.add("volume pool: " + line + " (repaired)");
      }
    }
    try (BlockVolumes volumes = pool.server()) {
      PoolReport report = volumes.check();
      report.findings().forEach(line -> findings.add("volume pool: " + line));
      checkRecords(volumes, repair, findings);
      return new Report(report.chunks(), findings);
    }
  }

  private void checkRecords(BlockVolumes volumes, boolean repair, List<String> findings)
      throws IOException {
    Set<String> known = new LinkedHashSet<>();
    for (VolumeRecord record : records.list()) {
      if (record.block().isPresent()) {
        known.add(record.name());
      }
    }
    for (VolumeInfo info : volumes.volumes()) {
      if (!known.remove(info.name().value())) {
        findings.add(
            "volume "
                + info.name()
                + ": it has blocks and no record"
                + adopt(volumes, info, repair));
      }
    }
    for (String name : known) {
      findings.add("volume " + name + ": it has a record and no blocks" + forget(name, repair));
    }
  }

  private String adopt(BlockVolumes volumes, VolumeInfo info, boolean repair) throws IOException {
    if (!repair) {
      return " (--repair would bring it back)";
    }
    FileSystemType type =
        FileSystemType.recognize(volumes.read(info.name(), 0, FileSystemType.PROBED_BYTES));
    try {
      records.addBlock(
          info.name().value(),
          Map.of(),
          new BlockForm(info.size(), type, BlockForm.State.READY),
          true);
      return " (brought back)";
    } catch (EngineException e) {
      return " (repair failed: " + e.getMessage() + ")";
    }
  }

  private String forget(String name, boolean repair) throws IOException {
    if (!repair) {
      return " (--repair would forget it)";
    }
    try {
      records.forget(name);
      return " (forgotten)";
    } catch (EngineException e) {
      return " (repair failed: " + e.getMessage() + ")";
    }
  }

  /**
   * Containers and commands that are gone hold nothing; a kill may have kept them from saying so.
   */
  private void checkHolders(boolean repair, List<String> findings) throws IOException {
    Optional<RemoteVolumes> server = pool.runningServer();
    if (server.isEmpty()) {
      return;
    }
    List<BlockUse> uses;
    try (RemoteVolumes volumes = server.get()) {
      uses = volumes.uses();
    }
    for (BlockUse use : uses) {
      for (String holder : use.holders()) {
        if (!isAlive(holder)) {
          findings.add(
              "volume "
                  + use.name()
                  + ": mounted for "
                  + holder
                  + ", which is gone"
                  + release(use.name(), holder, repair));
        }
      }
    }
  }

  private boolean isAlive(String holder) {
    return BlockMounts.processOf(holder)
        .map(pid -> ProcessHandle.of(pid).isPresent())
        .orElseGet(() -> runs.test(holder));
  }

  private String release(BlockName name, String holder, boolean repair) throws IOException {
    if (!repair) {
      return " (--repair would unmount it)";
    }
    mounts.release(name, holder);
    return " (unmounted)";
  }
}
