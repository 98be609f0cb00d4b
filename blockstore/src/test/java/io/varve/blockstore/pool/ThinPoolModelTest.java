package io.varve.blockstore.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockDevice.Provisioning;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens to a pool, each volume and snapshot reads as a plain array would. */
final class ThinPoolModelTest {

  private static final int CHUNK = 4096 * 2;
  private static final int SIZE = 60 * CHUNK + 512;
  private static final PoolOptions OPTIONS =
      PoolOptions.usual()
          .withChunkSize(CHUNK)
          .withoutUpkeep()
          .with(new PoolOptions.Recent.Kept(Path.of("recent")));

  private final Map<BlockName, byte[]> model = new HashMap<>();
  private MemoryFiles files = new MemoryFiles();
  private ThinPool pool;
  private Random random;
  private int names;

  @Property(tries = 60)
  void readsAsArraysDo(@ForAll long seed) throws IOException {
    random = new Random(seed);
    files = new MemoryFiles();
    model.clear();
    names = 0;
    open();
    create();
    for (int i = 0; i < 150; i++) {
      step();
    }
    verifyAll();
    assertThat(pool.check().findings()).isEmpty();
    deleteAll();
    pool.settle();
    assertThat(pool.usage().used()).isZero();
    pool.close();
  }

  private void open() throws IOException {
    pool = ThinPool.open(files, OPTIONS, Clock.systemUTC());
  }

  private void step() throws IOException {
    switch (random.nextInt(24)) {
      case 0 -> create();
      case 1, 2 -> snapshot();
      case 3 -> cloneAny();
      case 4 -> rollback();
      case 5 -> delete();
      case 6 -> reopen();
      case 7 -> pool.settle();
      case 20 -> grow();
      case 21 -> takeOver();
      case 8, 9 -> trim();
      case 10, 11 -> zero();
      case 12, 13, 14 -> verify(any(model.keySet().stream().toList()));
      default -> write();
    }
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private List<VolumeName> volumes() {
    return model.keySet().stream()
        .filter(VolumeName.class::isInstance)
        .map(VolumeName.class::cast)
        .toList();
  }

  private List<SnapshotName> snapshots() {
    return model.keySet().stream()
        .filter(SnapshotName.class::isInstance)
        .map(SnapshotName.class::cast)
        .toList();
  }

  private void create() throws IOException {
    VolumeName name = new VolumeName("v" + names++);
    pool.create(name, SIZE);
    model.put(name, new byte[SIZE]);
  }

  private void snapshot() throws IOException {
    VolumeName volume = any(volumes());
    SnapshotName name = new SnapshotName(volume, "s" + names++);
    pool.snapshot(name, new SnapshotArea.Unlimited());
    model.put(name, model.get(volume).clone());
  }

  private void cloneAny() throws IOException {
    if (!snapshots().isEmpty()) {
      SnapshotName from = any(snapshots());
      VolumeName name = new VolumeName("c" + names++);
      pool.cloneFrom(from, name);
      model.put(name, model.get(from).clone());
    }
  }

  private void rollback() throws IOException {
    if (!snapshots().isEmpty()) {
      SnapshotName to = any(snapshots());
      pool.rollback(to);
      model.put(to.volume(), model.get(to).clone());
    }
  }

  private void delete() throws IOException {
    List<BlockName> names = new ArrayList<>(snapshots());
    if (!names.isEmpty()) {
      BlockName name = any(names);
      pool.delete(name);
      model.remove(name);
    }
  }

  private void reopen() throws IOException {
    pool.close();
    open();
  }

  /** The process ends without a word, and the next one goes on where it was. */
  private void takeOver() throws IOException {
    open();
    assertThat(pool.continues()).isTrue();
  }

  private void grow() throws IOException {
    VolumeName volume = any(volumes());
    byte[] bytes = model.get(volume);
    int size = bytes.length + (1 + random.nextInt(40)) * 512;
    if (size <= 2 * SIZE) {
      pool.grow(volume, size);
      model.put(volume, Arrays.copyOf(bytes, size));
    }
  }

  private record Range(int offset, int length) {}

  private Range range(BlockName name) {
    int size = model.get(name).length;
    int unit = any(List.of(1, 512, 4096, CHUNK));
    int offset = random.nextInt(size / unit) * unit;
    int length = Math.min(size - offset, (1 + random.nextInt(4 * CHUNK / unit + 1)) * unit);
    return new Range(offset, Math.min(length, 6 * CHUNK));
  }

  private void write() throws IOException {
    VolumeName volume = any(volumes());
    Range range = range(volume);
    byte[] bytes = new byte[range.length()];
    random.nextBytes(bytes);
    try (BlockDevice device = pool.open(volume)) {
      device.write(ByteBuffer.wrap(bytes), range.offset());
      if (random.nextInt(5) == 0) {
        device.flush();
      }
    }
    System.arraycopy(bytes, 0, model.get(volume), range.offset(), range.length());
  }

  private void trim() throws IOException {
    VolumeName volume = any(volumes());
    int size = model.get(volume).length;
    int offset = random.nextInt(size);
    int end = offset + random.nextInt(size - offset + 1);
    try (BlockDevice device = pool.open(volume)) {
      device.trim(offset, end - offset);
    }
    int from = Math.ceilDiv(offset, CHUNK) * CHUNK;
    int to = end == size ? size : end / CHUNK * CHUNK;
    if (from < to) {
      Arrays.fill(model.get(volume), from, to, (byte) 0);
    }
  }

  private void zero() throws IOException {
    VolumeName volume = any(volumes());
    Range range = range(volume);
    try (BlockDevice device = pool.open(volume)) {
      device.zero(range.offset(), range.length(), any(List.of(Provisioning.values())));
    }
    Arrays.fill(model.get(volume), range.offset(), range.offset() + range.length(), (byte) 0);
  }

  private void verify(BlockName name) throws IOException {
    Range range = range(name);
    ByteBuffer buffer = ByteBuffer.allocate(range.length());
    try (BlockDevice device = pool.open(name)) {
      device.read(buffer, range.offset());
    }
    byte[] expected =
        Arrays.copyOfRange(model.get(name), range.offset(), range.offset() + range.length());
    assertThat(buffer.array()).isEqualTo(expected);
  }

  private void verifyAll() throws IOException {
    for (BlockName name : model.keySet()) {
      ByteBuffer buffer = ByteBuffer.allocate(model.get(name).length);
      try (BlockDevice device = pool.open(name)) {
        device.read(buffer, 0);
      }
      assertThat(buffer.array()).as("%s", name).isEqualTo(model.get(name));
    }
  }

  private void deleteAll() throws IOException {
    for (SnapshotName name : snapshots()) {
      pool.delete(name);
    }
    for (VolumeName name : volumes()) {
      pool.delete(name);
    }
  }
}
