package io.varve.linux.hash;

import io.varve.oci.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * SHA-256 that waits with the choice of a way until it knows whether there is much to hash: linking
 * libcrypto takes 9 ms, setting up the JDK's providers 6, and a commit of a few files is small.
 */
final class PatientSha256 extends MessageDigest {

  /** What plain code has hashed by the time that another way would be set up. */
  private static final int FEW = 32 * 1024;

  private static final int HASH_BYTES = 32;

  private final Supplier<MessageDigest> manyWay;
  private Optional<MessageDigest> many = Optional.empty();
  private byte[] few = new byte[1024];
  private int count;

  /** A hash that uses another one once there is much to hash. */
  PatientSha256(Supplier<MessageDigest> manyWay) {
    super("SHA-256");
    this.manyWay = manyWay;
  }

  @Override
  protected int engineGetDigestLength() {
    return HASH_BYTES;
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    if (isFew(length)) {
      System.arraycopy(input, offset, few, count, length);
      count += length;
    } else {
      many.orElseThrow().update(input, offset, length);
    }
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    int length = input.remaining();
    if (isFew(length)) {
      input.get(few, count, length);
      count += length;
    } else {
      many.orElseThrow().update(input);
    }
  }

  /** Whether so many more are kept, for which there is room then; else the other way has begun. */
  private boolean isFew(int more) {
    if (many.isEmpty() && more <= FEW - count) {
      if (more > few.length - count) {
        few = Arrays.copyOf(few, Math.min(FEW, Math.max(2 * few.length, count + more)));
      }
      return true;
    }
    if (many.isEmpty()) {
      MessageDigest begun = manyWay.get();
      begun.update(few, 0, count);
      many = Optional.of(begun);
    }
    return false;
  }

  @Override
  protected byte[] engineDigest() {
    byte[] hash =
        many.isPresent()
            ? many.get().digest()
            : HexFormat.of().parseHex(Digest.of(Arrays.copyOf(few, count)).hex());
    engineReset();
    return hash;
  }

  @Override
  protected void engineReset() {
    many = Optional.empty();
    count = 0;
  }
}
