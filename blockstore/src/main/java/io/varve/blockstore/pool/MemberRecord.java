package io.varve.blockstore.pool;

import io.varve.blockstore.AreaUse;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotArea.OnFull;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.InvalidArgument;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The form of a member in the catalogue: {@value #LONGS} words, all zeros when there is none. */
final class MemberRecord {

  static final int LONGS = 126;
  static final int PER_PAGE = Node.FANOUT / LONGS;

  private static final int NAME_AT = 240;
  private static final int ORIGIN_AT = 500;
  private static final int HISTORY_AT = 96;

  private MemberRecord() {}

  static void encode(Member member, long[] page, int index) {
    ByteBuffer record = ByteBuffer.allocate(LONGS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    AreaUse area = member.area.use();
    record.putLong(member.identity.id());
    record.putLong(member.root);
    record.putLong(member.size());
    record.putLong(member.identity.created().toEpochMilli());
    record.putLong(area.limit().orElse(0));
    record.putLong(area.used());
    record.putLong(member.changedSinceSnapshot);
    record.putLong(member.lastSnapshotMillis);
    record.putInt(member.level()).putInt(code(area.onFull()));
    record.putInt(member.valid ? 1 : 0).putInt(member.history.intervals().size());
    record.position(HISTORY_AT);
    for (ChangeHistory.Interval interval : member.history.intervals()) {
      record.putLong(interval.millis()).putLong(interval.bytes());
    }
    putText(record, NAME_AT, member.name().toString());
    putText(record, ORIGIN_AT, member.identity.origin());
    record.clear().asLongBuffer().get(page, index % PER_PAGE * LONGS, LONGS);
  }

  static void erase(long[] page, int index) {
    int from = index % PER_PAGE * LONGS;
    java.util.Arrays.fill(page, from, from + LONGS, 0);
  }

  /** Reads the record at an index; null where there is none. */
  static java.util.Optional<Member> decode(long[] page, int index) {
    ByteBuffer record = ByteBuffer.allocate(LONGS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    record.asLongBuffer().put(page, index % PER_PAGE * LONGS, LONGS);
    long id = record.getLong(0);
    if (id == 0) {
      return java.util.Optional.empty();
    }
    try {
      return java.util.Optional.of(member(record, id, index));
    } catch (InvalidArgument | IndexOutOfBoundsException e) {
      throw new DataLoss("record %d of the pool's catalogue is damaged".formatted(index), e);
    }
  }

  private static Member member(ByteBuffer record, long id, int index) {
    BlockName name = BlockName.parse(text(record, NAME_AT));
    OnFull onFull = onFull(record.getInt(68));
    Member member =
        new Member(
            new Member.Identity(
                index, id, name, Instant.ofEpochMilli(record.getLong(24)), text(record, ORIGIN_AT)),
            new Area(name.toString(), record.getLong(32), record.getLong(40), onFull),
            new Member.Shape(record.getLong(16), record.getLong(8), record.getInt(64)));
    member.changedSinceSnapshot = record.getLong(48);
    member.lastSnapshotMillis = record.getLong(56);
    member.valid = record.getInt(72) == 1;
    int intervals = Math.min(record.getInt(76), ChangeHistory.KEPT);
    for (int i = 0; i < intervals; i++) {
      int at = HISTORY_AT + i * 2 * Long.BYTES;
      member.history.add(
          new ChangeHistory.Interval(record.getLong(at), record.getLong(at + Long.BYTES)));
    }
    return member;
  }

  private static int code(OnFull onFull) {
    return switch (onFull) {
      case EXTEND -> 0;
      case INVALIDATE -> 1;
      case ERROR -> 2;
    };
  }

  private static OnFull onFull(int code) {
    return switch (code) {
      case 0 -> OnFull.EXTEND;
      case 1 -> OnFull.INVALIDATE;
      case 2 -> OnFull.ERROR;
      default -> throw new InvalidArgument("unknown policy %d".formatted(code));
    };
  }

  private static void putText(ByteBuffer record, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    record.putShort(at, (short) bytes.length).put(at + Short.BYTES, bytes);
  }

  private static String text(ByteBuffer record, int at) {
    byte[] bytes = new byte[Short.toUnsignedInt(record.getShort(at))];
    record.get(at + Short.BYTES, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
