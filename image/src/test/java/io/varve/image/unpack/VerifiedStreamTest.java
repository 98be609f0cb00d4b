package io.varve.image.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.varve.oci.Descriptor;
import io.varve.oci.MediaType;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.DigestMismatch;
import io.varve.storage.layer.Decompressor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class VerifiedStreamTest {

  private static final byte[] PLAIN = plain();
  private static final byte[] ZSTD = Zstd.compress(PLAIN);
  private static final byte[] GZIP = gzip(PLAIN);

  /** Whichever bit it is: some spoil the compressed form, some only what it means. */
  @Property(tries = 500)
  void aChangedBitIsAlwaysADigestMismatch(
      @ForAll boolean zstd, @ForAll @IntRange(max = 1 << 30) int position) {
    byte[] right = zstd ? ZSTD : GZIP;
    byte[] wrong = right.clone();
    int bit = position % (wrong.length * 8);
    wrong[bit / 8] ^= (byte) (1 << (bit % 8));
    assertThatThrownBy(() -> read(wrong, right)).isInstanceOf(DigestMismatch.class);
  }

  @Property(tries = 100)
  void bytesThatAreCutAreAlwaysADigestMismatch(
      @ForAll boolean zstd, @ForAll @IntRange(max = 1 << 30) int position) {
    byte[] right = zstd ? ZSTD : GZIP;
    byte[] wrong = Arrays.copyOf(right, position % right.length);
    assertThatThrownBy(() -> read(wrong, right)).isInstanceOf(DigestMismatch.class);
  }

  @Test
  void theRightBytesAreRead() throws IOException {
    assertThat(read(ZSTD, ZSTD)).isEqualTo(PLAIN);
    assertThat(read(GZIP, GZIP)).isEqualTo(PLAIN);
  }

  @Test
  void theRightBytesThatAreNoArchiveAreTheReadersFailure() {
    byte[] cut = Arrays.copyOf(ZSTD, ZSTD.length / 2);
    assertThatThrownBy(() -> read(cut, cut)).isInstanceOf(DataLoss.class);
  }

  @Test
  void aFailureThatIsNotAboutTheBytesReadsNoMore() {
    byte[] wrong = ZSTD.clone();
    wrong[wrong.length - 1] ^= 1;
    assertThatThrownBy(
            () ->
                stream(wrong, ZSTD)
                    .readWhole(
                        _ -> {
                          throw new IOException("no space left on device");
                        }))
        .hasMessage("no space left on device");
  }

  private static byte[] read(byte[] bytes, byte[] described) throws IOException {
    return stream(bytes, described)
        .readWhole(
            packed -> {
              try (InputStream unpacked = Decompressor.open(packed)) {
                return unpacked.readAllBytes();
              }
            });
  }

  private static VerifiedStream stream(byte[] bytes, byte[] described) {
    Descriptor blob = Descriptor.of(MediaType.OCI_LAYER_ZSTD, described);
    return new VerifiedStream(new ByteArrayInputStream(bytes), blob, "a test");
  }

  private static byte[] plain() {
    byte[] plain = new byte[20_000];
    Random random = new Random(5);
    for (int i = 0; i < plain.length; i++) {
      plain[i] = (byte) (random.nextInt(8) * random.nextInt(8));
    }
    return plain;
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
