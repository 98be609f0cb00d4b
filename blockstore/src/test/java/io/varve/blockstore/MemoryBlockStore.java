package io.varve.blockstore;

import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A second implementation: each state is its own array of chunks. Single-threaded. */
final class MemoryBlockStore implements BlockSnapshotStore {

  private final int chunkSize;
  private final Map<String, State> states = new LinkedHashMap<>();

  MemoryBlockStore(int chunkSize) {
    this.chunkSize = chunkSize;
  }

  private static final class State {
    final BlockName name;
    long size;
    final String origin;
    final Map<Long, byte[]> chunks = new TreeMap<>();
    int open;

    State(BlockName name, long size, String origin, Map<Long, byte[]> from) {
      this.name = name;
      this.size = size;
      this.origin = origin;
      from.forEach((chunk, bytes) -> chunks.put(chunk, bytes.clone()));
    }
  }

  private State get(BlockName name) {
    State state = states.get(name.toString());
    if (state == null) {
      throw new NotFound("no such volume or snapshot: " + name);
    }
    return state;
  }

  private State add(BlockName name, long size, String origin, Map<Long, byte[]> from) {
    if (states.containsKey(name.toString())) {
      throw new AlreadyExists(name + " exists");
    }
    State state = new State(name, size, origin, from);
    states.put(name.toString(), state);
    return state;
  }

  @Override
  public VolumeInfo create(VolumeName name, long size) {
    if (size <= 0 || size % SECTOR != 0) {
      throw new InvalidArgument("size " + size);
    }
    return describe(add(name, size, "", Map.of()));
  }

  @Override
  public VolumeInfo grow(VolumeName name, long size) {
    State volume = get(name);
    if (size < volume.size || size % SECTOR != 0) {
      throw new InvalidArgument("size " + size);
    }
    volume.size = size;
    return describe(volume);
  }

  @Override
  public BlockDevice open(BlockName name) {
    State state = get(name);
    state.open++;
    return new Device(state);
  }

  @Override
  public SnapshotInfo snapshot(SnapshotName name, SnapshotArea area) {
    State volume = get(name.volume());
    return describe(name, add(name, volume.size, volume.name.toString(), volume.chunks));
  }

  @Override
  public List<SnapshotInfo> snapshotTogether(List<SnapshotName> names, SnapshotArea area) {
    if (names.stream().map(SnapshotName::volume).distinct().count() != names.size()) {
      throw new InvalidArgument("one volume twice");
    }
    for (SnapshotName name : names) {
      get(name.volume());
      if (states.containsKey(name.toString())) {
        throw new AlreadyExists(name + " exists");
      }
    }
    return names.stream().map(name -> snapshot(name, area)).toList();
  }

  @Override
  public VolumeInfo cloneFrom(SnapshotName from, VolumeName to) {
    State snapshot = get(from);
    return describe(add(to, snapshot.size, from.toString(), snapshot.chunks));
  }

  @Override
  public void rollback(SnapshotName to) {
    State snapshot = get(to);
    State volume = get(to.volume());
    requireClosed(volume);
    states.put(
        volume.name.toString(),
        new State(volume.name, snapshot.size, volume.origin, snapshot.chunks));
  }

  @Override
  public void delete(BlockName name) {
    State state = get(name);
    requireClosed(state);
    if (name instanceof VolumeName volume && !snapshots(volume).isEmpty()) {
      throw new Conflict(name + " has snapshots");
    }
    states.remove(name.toString());
  }

  private static void requireClosed(State state) {
    if (state.open > 0) {
      throw new Conflict(state.name + " is open");
    }
  }

  @Override
  public List<VolumeInfo> volumes() {
    return states.values().stream()
        .filter(s -> s.name instanceof VolumeName)
        .map(MemoryBlockStore::describe)
        .sorted((a, b) -> a.name().value().compareTo(b.name().value()))
        .toList();
  }

  @Override
  public List<SnapshotInfo> snapshots(VolumeName volume) {
    List<SnapshotInfo> found = new ArrayList<>();
    get(volume);
    for (State state : states.values()) {
      if (state.name instanceof SnapshotName name && name.volume().equals(volume)) {
        found.add(describe(name, state));
      }
    }
    return found;
  }

  @Override
  public VolumeInfo volume(VolumeName name) {
    return describe(get(name));
  }

  @Override
  public SnapshotInfo snapshot(SnapshotName name) {
    return describe(name, get(name));
  }

  private static VolumeInfo describe(State state) {
    return new VolumeInfo(state.name.volume(), state.size, Instant.EPOCH, state.origin, state.open);
  }

  private static SnapshotInfo describe(SnapshotName name, State state) {
    AreaUse area = new AreaUse(0, OptionalLong.empty(), SnapshotArea.OnFull.EXTEND);
    return new SnapshotInfo(name, state.size, Instant.EPOCH, area, true, state.open);
  }

  @Override
  public BlockUsage usage(BlockName name) {
    return new BlockUsage((long) get(name).chunks.size() * chunkSize, 0);
  }

  @Override
  public PoolUsage usage() {
    long used = states.values().stream().mapToLong(s -> (long) s.chunks.size() * chunkSize).sum();
    return new PoolUsage(Long.MAX_VALUE, used, 0, chunkSize);
  }

  @Override
  public List<Extent> changes(BlockName from, BlockName to) {
    State before = get(from);
    State after = get(to);
    if (before.size > after.size) {
      throw new InvalidArgument("it has shrunk");
    }
    List<Extent> extents = new ArrayList<>();
    for (long chunk = 0; chunk * chunkSize < after.size; chunk++) {
      byte[] old = before.chunks.get(chunk);
      byte[] now = after.chunks.get(chunk);
      if (!Arrays.equals(old, now)) {
        Extent.Kind kind = now == null ? Extent.Kind.HOLE : Extent.Kind.DATA;
        long offset = chunk * chunkSize;
        append(extents, new Extent(offset, Math.min(chunkSize, after.size - offset), kind));
      }
    }
    return extents;
  }

  private static void append(List<Extent> extents, Extent next) {
    if (!extents.isEmpty()
        && extents.getLast().end() == next.offset()
        && extents.getLast().kind() == next.kind()) {
      Extent last = extents.removeLast();
      extents.add(new Extent(last.offset(), last.length() + next.length(), next.kind()));
    } else {
      extents.add(next);
    }
  }

  @Override
  public AreaAdvice adviseArea(VolumeName volume) {
    return new AreaAdvice(get(volume).size / 5, "one fifth of the volume");
  }

  @Override
  public void close() {}

  private final class Device implements BlockDevice {
    private final State state;
    private boolean closed;

    Device(State state) {
      this.state = state;
    }

    @Override
    public long size() {
      return state.size;
    }

    @Override
    public int chunkSize() {
      return chunkSize;
    }

    @Override
    public boolean readOnly() {
      return state.name instanceof SnapshotName;
    }

    @Override
    public void read(ByteBuffer target, long offset) throws IOException {
      check(offset, target.remaining());
      for (long at = offset; target.hasRemaining(); at++) {
        byte[] chunk = state.chunks.get(at / chunkSize);
        target.put(chunk == null ? 0 : chunk[(int) (at % chunkSize)]);
      }
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      writable(offset, source.remaining());
      for (long at = offset; source.hasRemaining(); at++) {
        byte[] chunk = state.chunks.computeIfAbsent(at / chunkSize, _ -> new byte[chunkSize]);
        chunk[(int) (at % chunkSize)] = source.get();
      }
    }

    @Override
    public void flush() throws IOException {
      check(0, 0);
    }

    @Override
    public void trim(long offset, long length) throws IOException {
      writable(offset, length);
      for (long chunk = Math.ceilDiv(offset, chunkSize);
          chunk * chunkSize < offset + length;
          chunk++) {
        if (Math.min((chunk + 1) * chunkSize, state.size) <= offset + length) {
          state.chunks.remove(chunk);
        }
      }
    }

    @Override
    public void zero(long offset, long length, Provisioning provisioning) throws IOException {
      writable(offset, length);
      if (provisioning == Provisioning.THIN) {
        trim(offset, length);
      }
      for (long at = offset; at < offset + length; at++) {
        byte[] chunk =
            provisioning == Provisioning.THIN
                ? state.chunks.get(at / chunkSize)
                : state.chunks.computeIfAbsent(at / chunkSize, _ -> new byte[chunkSize]);
        if (chunk != null) {
          chunk[(int) (at % chunkSize)] = 0;
        }
      }
    }

    @Override
    public List<Extent> extents(long offset, long length, int limit) throws IOException {
      check(offset, length);
      List<Extent> extents = new ArrayList<>();
      for (long at = offset; at < offset + length; ) {
        long end = Math.min(offset + length, (at / chunkSize + 1) * chunkSize);
        Extent.Kind kind =
            state.chunks.containsKey(at / chunkSize) ? Extent.Kind.DATA : Extent.Kind.HOLE;
        append(extents, new Extent(at, end - at, kind));
        at = end;
      }
      return extents.subList(0, Math.min(limit, extents.size()));
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        state.open--;
      }
    }

    private void writable(long offset, long length) throws IOException {
      if (readOnly()) {
        throw new FailedPrecondition(state.name + " is read-only");
      }
      check(offset, length);
    }

    private void check(long offset, long length) throws IOException {
      if (closed) {
        throw new ClosedChannelException();
      }
      if (offset < 0 || length < 0 || offset > state.size - length) {
        throw new InvalidArgument("outside");
      }
    }
  }
}
