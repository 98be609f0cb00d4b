package io.varve.linux.inflate;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/** Gzip by libisal, which checks each member's checksum and length itself. */
final class IsalGunzipStream extends GunzipStream {

  private static final int OUTPUT_BUFFER = 128 * 1024;
  private static final int FIRST_MAGIC_BYTE = 0x1f;
  private static final int WRONG_CHECKSUM = -6;

  private final Isal isal;
  private final Isal.State state;
  private final byte[] heapInput = new byte[INPUT_BUFFER];
  private final MemorySegment input;
  private MemorySegment output = MemorySegment.NULL;
  private boolean betweenMembers;
  private boolean anyMember;
  private boolean ended;

  IsalGunzipStream(Isal isal, InputStream source) {
    super(source);
    this.isal = isal;
    // Freed with this object: a reader on another thread can never meet freed memory.
    Arena arena = Arena.ofAuto();
    state = isal.newState(arena);
    input = arena.allocate(INPUT_BUFFER, 64);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    try {
      if (target.isDirect()) {
        int count = inflate(MemorySegment.ofBuffer(target).address(), target.remaining());
        target.position(target.position() + Math.max(0, count));
        return count;
      }
      if (output.equals(MemorySegment.NULL)) {
        output = Arena.ofAuto().allocate(OUTPUT_BUFFER, 64); // only who reads into arrays needs it
      }
      int count = inflate(output.address(), Math.min(target.remaining(), OUTPUT_BUFFER));
      if (count > 0) {
        MemorySegment.copy(output, 0, MemorySegment.ofBuffer(target), 0, count);
        target.position(target.position() + count);
      }
      return count;
    } finally {
      Reference.reachabilityFence(target);
    }
  }

  /** Fills the output as far as one refill of the input allows; at least one byte, or -1. */
  private int inflate(long address, int length) throws IOException {
    state.output(address, length);
    while (!ended && state.availableOutput() > 0) {
      if (state.availableInput() == 0 && !refill()) {
        break;
      }
      if (betweenMembers && !startMember()) {
        continue;
      }
      step();
      if (state.availableOutput() < length && state.availableInput() == 0) {
        break;
      }
    }
    int count = length - state.availableOutput();
    return count == 0 && ended ? -1 : count;
  }

  private void step() {
    int result = isal.inflate(state);
    if (result < Isal.OK) {
      throw corrupt(
          result == WRONG_CHECKSUM
              ? "checksum or length differs"
              : "invalid stream (libisal " + result + ")");
    }
    if (state.isFinished()) {
      betweenMembers = true;
      anyMember = true;
    }
  }

  /** False at the end of the source. */
  private boolean refill() throws IOException {
    int count = fill(heapInput);
    if (count < 0) {
      return drain();
    }
    MemorySegment.copy(heapInput, 0, input, ValueLayout.JAVA_BYTE, 0, count);
    state.input(input.address(), count);
    return count > 0 || refill();
  }

  /** What the library still holds when the input is over, and whether it is the right end. */
  private boolean drain() {
    if (betweenMembers || (anyMember && state.isFinished())) {
      ended = true;
      return false;
    }
    int before = state.availableOutput();
    step();
    if (!betweenMembers && state.availableOutput() == before) {
      throw truncated();
    }
    return false;
  }

  /** Skips the zeros that may follow a member; false when the input is used up. */
  private boolean startMember() {
    long at = state.nextInput() - input.address();
    int left = state.availableInput();
    while (left > 0 && input.get(ValueLayout.JAVA_BYTE, at) == 0) {
      at++;
      left--;
    }
    state.input(input.address() + at, left);
    if (left == 0) {
      return false;
    }
    if (input.get(ValueLayout.JAVA_BYTE, at) != FIRST_MAGIC_BYTE) {
      throw corrupt("unexpected bytes after the end");
    }
    isal.restart(state);
    betweenMembers = false;
    return true;
  }

  boolean guardIsIntact() {
    return isal.guardIsIntact(state);
  }

  @Override
  void release() {
    // Native memory goes with this object.
  }
}
