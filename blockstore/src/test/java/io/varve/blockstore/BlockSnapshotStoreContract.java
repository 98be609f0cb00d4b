package io.varve.blockstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.blockstore.BlockDevice.Provisioning;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link BlockSnapshotStore} does. */
public abstract class BlockSnapshotStoreContract {

  /** The chunk size that the stores under test use. */
  protected static final int CHUNK = 16 << 10;

  private static final long SIZE = 40L * CHUNK;
  private static final VolumeName DB = new VolumeName("db");
  private static final SnapshotName SNAP = new SnapshotName(DB, "before");
  private static final SnapshotArea UNLIMITED = new SnapshotArea.Unlimited();

  private BlockSnapshotStore store;

  /** An empty store. */
  protected abstract BlockSnapshotStore newStore() throws IOException;

  @BeforeEach
  void open() throws IOException {
    store = newStore();
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private static void write(BlockDevice device, long offset, String text) throws IOException {
    device.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), offset);
  }

  private static String read(BlockDevice device, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    device.read(buffer, offset);
    return new String(buffer.array(), StandardCharsets.US_ASCII);
  }

  private String read(BlockName name, long offset, int length) throws IOException {
    try (BlockDevice device = store.open(name)) {
      return read(device, offset, length);
    }
  }

  private void write(BlockName name, long offset, String text) throws IOException {
    try (BlockDevice device = store.open(name)) {
      write(device, offset, text);
    }
  }

  @Test
  void aNewVolumeReadsAsZerosAndTakesNoSpace() throws IOException {
    store.create(DB, SIZE);
    assertThat(read(DB, SIZE - 3, 3)).isEqualTo("\0\0\0");
    assertThat(store.usage(DB).mapped()).isZero();
    assertThat(store.usage().used()).isZero();
  }

  @Test
  void whatIsWrittenIsReadAtAnyAlignment() throws IOException {
    store.create(DB, SIZE);
    write(DB, 5, "hello");
    write(DB, CHUNK - 3, "across");
    write(DB, SIZE - 4, "last");
    assertThat(read(DB, 4, 7)).isEqualTo("\0hello\0");
    assertThat(read(DB, CHUNK - 4, 8)).isEqualTo("\0across\0");
    assertThat(read(DB, SIZE - 5, 5)).isEqualTo("\0last");
  }

  @Test
  void aSnapshotKeepsWhatWasThere() throws IOException {
    store.create(DB, SIZE);
    write(DB, 100, "old");
    store.snapshot(SNAP, UNLIMITED);
    write(DB, 100, "new");
    write(DB, 3L * CHUNK, "more");
    assertThat(read(SNAP, 100, 3)).isEqualTo("old");
    assertThat(read(SNAP, 3L * CHUNK, 4)).isEqualTo("\0\0\0\0");
    assertThat(read(DB, 100, 3)).isEqualTo("new");
  }

  @Test
  void aSnapshotOfAnOpenVolumeIsNotAffectedByLaterWrites() throws IOException {
    store.create(DB, SIZE);
    try (BlockDevice device = store.open(DB)) {
      write(device, 0, "one");
      store.snapshot(SNAP, UNLIMITED);
      write(device, 0, "two");
      write(device, 1, "X");
      assertThat(read(device, 0, 3)).isEqualTo("tXo");
    }
    assertThat(read(SNAP, 0, 3)).isEqualTo("one");
  }

  @Test
  void aSnapshotRefusesChanges() throws IOException {
    store.create(DB, SIZE);
    store.snapshot(SNAP, UNLIMITED);
    try (BlockDevice device = store.open(SNAP)) {
      assertThat(device.readOnly()).isTrue();
      assertThatThrownBy(() -> write(device, 0, "x")).isInstanceOf(FailedPrecondition.class);
      assertThatThrownBy(() -> device.trim(0, CHUNK)).isInstanceOf(FailedPrecondition.class);
      assertThatThrownBy(() -> device.zero(0, CHUNK, Provisioning.THIN))
          .isInstanceOf(FailedPrecondition.class);
    }
  }

  @Test
  void snapshotsOfSeveralVolumesAreTakenTogetherOrNotAtAll() throws IOException {
    VolumeName logs = new VolumeName("logs");
    SnapshotName second = new SnapshotName(logs, "before");
    store.create(DB, SIZE);
    store.create(logs, SIZE);
    write(DB, 0, "d");
    write(logs, 0, "l");
    assertThat(store.snapshotTogether(List.of(second, SNAP), UNLIMITED))
        .extracting(SnapshotInfo::name)
        .containsExactly(second, SNAP);
    assertThat(read(SNAP, 0, 1) + read(second, 0, 1)).isEqualTo("dl");
    SnapshotName fresh = new SnapshotName(DB, "fresh");
    assertThatThrownBy(() -> store.snapshotTogether(List.of(fresh, second), UNLIMITED))
        .isInstanceOf(AlreadyExists.class);
    assertThat(store.snapshots(DB)).hasSize(1);
    SnapshotName other = new SnapshotName(DB, "other");
    assertThatThrownBy(() -> store.snapshotTogether(List.of(fresh, other), UNLIMITED))
        .isInstanceOf(InvalidArgument.class);
  }

  @Test
  void aCloneBeginsAsTheSnapshotAndGoesItsOwnWay() throws IOException {
    VolumeName copy = new VolumeName("copy");
    store.create(DB, SIZE);
    write(DB, 0, "base");
    store.snapshot(SNAP, UNLIMITED);
    assertThat(store.cloneFrom(SNAP, copy).origin()).isEqualTo("db@before");
    write(copy, 0, "C");
    write(DB, 1, "D");
    assertThat(read(copy, 0, 4)).isEqualTo("Case");
    assertThat(read(DB, 0, 4)).isEqualTo("bDse");
    store.delete(SNAP);
    assertThat(read(copy, 0, 4)).isEqualTo("Case");
  }

  @Test
  void rollbackBringsTheSnapshotBackAndKeepsIt() throws IOException {
    store.create(DB, SIZE);
    write(DB, 0, "good");
    store.snapshot(SNAP, UNLIMITED);
    write(DB, 0, "evil");
    write(DB, 5L * CHUNK, "junk");
    store.rollback(SNAP);
    assertThat(read(DB, 0, 4)).isEqualTo("good");
    assertThat(read(DB, 5L * CHUNK, 4)).isEqualTo("\0\0\0\0");
    write(DB, 0, "next");
    assertThat(read(SNAP, 0, 4)).isEqualTo("good");
  }

  @Test
  void trimGivesWholeChunksBackAndKeepsParts() throws IOException {
    store.create(DB, SIZE);
    try (BlockDevice device = store.open(DB)) {
      for (int chunk = 0; chunk < 4; chunk++) {
        write(device, (long) chunk * CHUNK, "data");
      }
      device.trim(1, 3L * CHUNK);
      assertThat(read(device, 0, 4)).isEqualTo("data");
      assertThat(read(device, CHUNK, 4)).isEqualTo("\0\0\0\0");
      assertThat(read(device, 3L * CHUNK, 4)).isEqualTo("data");
    }
    assertThat(store.usage(DB).mapped()).isEqualTo(2L * CHUNK);
  }

  @Test
  void zerosReadAsZerosWithSpaceOrWithout() throws IOException {
    store.create(DB, SIZE);
    try (BlockDevice device = store.open(DB)) {
      write(device, 10, "abcdef");
      write(device, 2L * CHUNK, "ghi");
      device.zero(12, 2L * CHUNK - 12, Provisioning.THIN);
      assertThat(read(device, 10, 6)).isEqualTo("ab\0\0\0\0");
      assertThat(read(device, 2L * CHUNK, 3)).isEqualTo("ghi");
      device.zero(8L * CHUNK, CHUNK, Provisioning.THICK);
      assertThat(device.extents(8L * CHUNK, CHUNK, 9))
          .containsExactly(new Extent(8L * CHUNK, CHUNK, Extent.Kind.DATA));
    }
  }

  @Test
  void extentsTellDataFromHoles() throws IOException {
    store.create(DB, SIZE);
    try (BlockDevice device = store.open(DB)) {
      write(device, 2L * CHUNK, "x");
      write(device, 3L * CHUNK, "x");
      List<Extent> extents = device.extents(100, SIZE - 100, 99);
      assertThat(extents)
          .containsExactly(
              new Extent(100, 2L * CHUNK - 100, Extent.Kind.HOLE),
              new Extent(2L * CHUNK, 2L * CHUNK, Extent.Kind.DATA),
              new Extent(4L * CHUNK, SIZE - 4L * CHUNK, Extent.Kind.HOLE));
      assertThat(device.extents(0, SIZE, 1)).hasSize(1);
    }
  }

  @Test
  void changesBetweenTwoStatesAreFound() throws IOException {
    store.create(DB, SIZE);
    write(DB, 0, "same");
    write(DB, 2L * CHUNK, "gone");
    store.snapshot(SNAP, UNLIMITED);
    try (BlockDevice device = store.open(DB)) {
      write(device, 7L * CHUNK, "new");
      device.trim(2L * CHUNK, CHUNK);
    }
    assertThat(store.changes(SNAP, DB))
        .containsExactly(
            new Extent(2L * CHUNK, CHUNK, Extent.Kind.HOLE),
            new Extent(7L * CHUNK, CHUNK, Extent.Kind.DATA));
  }

  @Test
  void aVolumeGrowsWhileItIsInUse() throws IOException {
    long large = 2000L * CHUNK + 512;
    store.create(DB, SIZE);
    try (BlockDevice device = store.open(DB)) {
      write(device, SIZE - 4, "last");
      store.snapshot(SNAP, UNLIMITED);
      assertThat(store.grow(DB, large).size()).isEqualTo(large);
      assertThat(device.size()).isEqualTo(large);
      assertThat(read(device, SIZE - 4, 8)).isEqualTo("last\0\0\0\0");
      write(device, large - 3, "end");
      assertThat(read(device, large - 3, 3)).isEqualTo("end");
    }
    assertThat(store.snapshot(SNAP).size()).isEqualTo(SIZE);
    assertThat(store.changes(SNAP, DB))
        .containsExactly(new Extent(2000L * CHUNK, 512, Extent.Kind.DATA));
    store.rollback(SNAP);
    assertThat(store.volume(DB).size()).isEqualTo(SIZE);
    assertThat(read(DB, SIZE - 4, 4)).isEqualTo("last");
    store.grow(DB, large);
    assertThat(read(DB, large - 3, 3)).isEqualTo("\0\0\0");
  }

  @Test
  void aVolumeDoesNotShrink() throws IOException {
    store.create(DB, SIZE);
    assertThatThrownBy(() -> store.grow(DB, SIZE - 512)).isInstanceOf(InvalidArgument.class);
    assertThatThrownBy(() -> store.grow(DB, SIZE + 1)).isInstanceOf(InvalidArgument.class);
    assertThatThrownBy(() -> store.grow(new VolumeName("x"), SIZE)).isInstanceOf(NotFound.class);
    assertThat(store.grow(DB, SIZE).size()).isEqualTo(SIZE);
  }

  @Test
  void listsNameWhatThereIs() throws IOException {
    store.create(new VolumeName("b"), SIZE);
    store.create(new VolumeName("a"), SIZE);
    SnapshotName second = new SnapshotName(new VolumeName("a"), "2");
    SnapshotName first = new SnapshotName(new VolumeName("a"), "9");
    store.snapshot(first, UNLIMITED);
    store.snapshot(second, UNLIMITED);
    assertThat(store.volumes()).extracting(v -> v.name().value()).containsExactly("a", "b");
    assertThat(store.snapshots(new VolumeName("a")))
        .extracting(SnapshotInfo::name)
        .containsExactly(first, second);
  }

  @Test
  void whatIsInUseIsNotTakenAway() throws IOException {
    store.create(DB, SIZE);
    store.snapshot(SNAP, UNLIMITED);
    assertThatThrownBy(() -> store.delete(DB)).isInstanceOf(Conflict.class);
    try (BlockDevice _ = store.open(DB)) {
      assertThatThrownBy(() -> store.rollback(SNAP)).isInstanceOf(Conflict.class);
    }
    try (BlockDevice _ = store.open(SNAP)) {
      assertThatThrownBy(() -> store.delete(SNAP)).isInstanceOf(Conflict.class);
    }
    store.delete(SNAP);
    store.delete(DB);
    assertThat(store.volumes()).isEmpty();
  }

  @Test
  void wrongNamesSizesAndRangesAreRefused() throws IOException {
    store.create(DB, SIZE);
    assertThatThrownBy(() -> store.create(DB, SIZE)).isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(() -> store.create(new VolumeName("x"), 0))
        .isInstanceOf(InvalidArgument.class);
    assertThatThrownBy(() -> store.create(new VolumeName("x"), 513))
        .isInstanceOf(InvalidArgument.class);
    assertThatThrownBy(() -> store.open(SNAP)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> new VolumeName("../x")).isInstanceOf(InvalidArgument.class);
    assertThatThrownBy(() -> new VolumeName("")).isInstanceOf(InvalidArgument.class);
    assertThatThrownBy(() -> SnapshotName.parse("db@a@b")).isInstanceOf(InvalidArgument.class);
    BlockDevice device = store.open(DB);
    assertThatThrownBy(() -> read(device, SIZE - 1, 2)).isInstanceOf(InvalidArgument.class);
    assertThatThrownBy(() -> device.trim(-1, 5)).isInstanceOf(InvalidArgument.class);
    assertThatThrownBy(() -> device.trim(1, Long.MAX_VALUE)).isInstanceOf(InvalidArgument.class);
    device.close();
    assertThatThrownBy(() -> read(device, 0, 1)).isInstanceOf(ClosedChannelException.class);
  }
}
