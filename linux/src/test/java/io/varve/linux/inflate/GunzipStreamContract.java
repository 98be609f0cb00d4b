package io.varve.linux.inflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.DataLoss;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The contract of both inflaters. */
abstract class GunzipStreamContract {

  abstract GunzipStream open(InputStream compressed);

  @Property(tries = 150)
  void everyMemberComesBackHoweverItIsCut(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int members,
      @ForAll @IntRange(max = 200_000) int size,
      @ForAll @IntRange(min = 1, max = 70_000) int inputPiece,
      @ForAll @IntRange(min = 1, max = 70_000) int outputPiece,
      @ForAll boolean direct)
      throws IOException {
    Random random = new Random(seed);
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    for (int i = 0; i < members; i++) {
      byte[] content = content(random, random.nextInt(size + 1));
      plain.write(content);
      compressed.write(gzip(content, random.nextInt(10)));
    }
    compressed.write(new byte[random.nextInt(3) * 300]);
    try (GunzipStream stream = open(new Pieces(compressed.toByteArray(), inputPiece))) {
      assertThat(Arrays.equals(readAll(stream, outputPiece, direct), plain.toByteArray())).isTrue();
    }
  }

  @Property(tries = 150)
  void aCutStreamIsNeverTakenForTheWhole(
      @ForAll long seed, @ForAll @IntRange(max = 100_000) int size) throws IOException {
    Random random = new Random(seed);
    byte[] compressed = gzip(content(random, size), 6);
    byte[] cut = Arrays.copyOf(compressed, random.nextInt(compressed.length));
    try (GunzipStream stream = open(new ByteArrayInputStream(cut))) {
      assertThatThrownBy(stream::readAllBytes).isInstanceOf(DataLoss.class);
    }
  }

  @Property(tries = 150)
  void aDamagedStreamIsNeverTakenForSound(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 100_000) int size) throws IOException {
    Random random = new Random(seed);
    byte[] plain = content(random, size);
    byte[] damaged = gzip(plain, 6);
    int at = 10 + random.nextInt(damaged.length - 10);
    damaged[at] ^= (byte) (1 << random.nextInt(8));
    try (GunzipStream stream = open(new ByteArrayInputStream(damaged))) {
      // A flipped bit in the stream's padding is harmless; anything else must be noticed.
      byte[] read = stream.readAllBytes();
      assertThat(Arrays.equals(read, plain)).isTrue();
    } catch (DataLoss expected) {
      assertThat(expected).hasMessageContaining("gzip data");
    }
  }

  @Property(tries = 5)
  void otherBytesAfterTheEndAreRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(gzip(new byte[100], 6));
    bytes.write("garbage".getBytes(StandardCharsets.US_ASCII));
    try (GunzipStream stream = open(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThatThrownBy(stream::readAllBytes)
          .isInstanceOf(DataLoss.class)
          .hasMessageContaining("unexpected bytes after the end");
    }
  }

  private static byte[] readAll(GunzipStream stream, int piece, boolean direct) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(piece) : ByteBuffer.allocate(piece);
    while (true) {
      buffer.clear();
      int count = stream.read(buffer);
      if (count < 0) {
        return all.toByteArray();
      }
      assertThat(buffer.position()).isEqualTo(count);
      byte[] copy = new byte[count];
      buffer.flip().get(copy);
      all.write(copy);
    }
  }

  private static byte[] content(Random random, int size) {
    byte[] content = new byte[size];
    if (random.nextBoolean()) {
      random.nextBytes(content);
    }
    for (int i = 8; i < size; i += 1 + random.nextInt(8)) {
      content[i] = content[i - 8];
    }
    return content;
  }

  private static byte[] gzip(byte[] content, int level) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (LeveledGzip out = new LeveledGzip(bytes, level)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static final class LeveledGzip extends GZIPOutputStream {
    LeveledGzip(ByteArrayOutputStream out, int level) throws IOException {
      super(out);
      def.setLevel(level == 0 ? Deflater.BEST_SPEED : level);
    }
  }

  /** Gives at most so many bytes at once. */
  private static final class Pieces extends ByteArrayInputStream {
    private final int piece;

    Pieces(byte[] content, int piece) {
      super(content);
      this.piece = piece;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) {
      return super.read(target, offset, Math.min(length, piece));
    }
  }
}
