package io.varve.linux.hash;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** SHA-256 by libcrypto behind the JDK's interface. */
final class NativeSha256 extends MessageDigest {

  private static final int PIECE = 32 * 1024;

  private final LibCrypto library;
  private final MemorySegment state;

  /** Where bytes of the heap are copied; small enough to stay in the processor's cache. */
  private final MemorySegment piece;

  NativeSha256(LibCrypto library) {
    super("SHA-256");
    this.library = library;
    this.state = library.newState();
    this.piece = Arena.ofAuto().allocate(PIECE, 64);
    library.init(state);
  }

  @Override
  protected int engineGetDigestLength() {
    return LibCrypto.HASH_BYTES;
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    for (int done = 0; done < length; ) {
      int count = Math.min(PIECE, length - done);
      MemorySegment.copy(input, offset + done, piece, ValueLayout.JAVA_BYTE, 0, count);
      update(piece.address(), count);
      done += count;
    }
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    if (!input.isDirect()) {
      MemorySegment bytes = MemorySegment.ofBuffer(input);
      for (long done = 0; done < bytes.byteSize(); ) {
        long count = Math.min(PIECE, bytes.byteSize() - done);
        MemorySegment.copy(bytes, done, piece, 0, count);
        update(piece.address(), count);
        done += count;
      }
    } else {
      try {
        update(MemorySegment.ofBuffer(input).address(), input.remaining());
      } finally {
        Reference.reachabilityFence(input);
      }
    }
    input.position(input.limit());
  }

  private void update(long address, long length) {
    try {
      library.update(state, address, length);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  protected byte[] engineDigest() {
    try {
      library.finish(state, piece.address());
      byte[] hash = piece.asSlice(0, LibCrypto.HASH_BYTES).toArray(ValueLayout.JAVA_BYTE);
      library.init(state);
      return hash;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  protected void engineReset() {
    try {
      library.init(state);
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
