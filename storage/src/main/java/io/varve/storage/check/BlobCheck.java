package io.varve.storage.check;

import io.varve.linux.hash.FastHash;
import io.varve.oci.Digest;
import io.varve.oci.error.NotFound;
import io.varve.storage.content.ContentReader;
import io.varve.storage.content.ContentStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** Reads every blob and compares its digest. A damaged one is deleted: a pull brings it back. */
public final class BlobCheck implements Check {

  private static final int CHUNK = 1 << 20;

  private final ContentStore content;

  /**
   * Plans the check.
   *
   * @param content the blobs
   */
  public BlobCheck(ContentStore content) {
    this.content = content;
  }

  @Override
  public String subject() {
    return "blobs";
  }

  @Override
  public void run(Consumer<Finding> findings) throws IOException {
    List<Digest> blobs = new ArrayList<>();
    content.forEach(info -> blobs.add(info.digest()));
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (Digest blob : blobs) {
      check(blob, chunk, findings);
    }
  }

  private void check(Digest blob, ByteBuffer chunk, Consumer<Finding> findings) {
    Digest actual;
    try (ContentReader reader = content.open(blob)) {
      actual = digest(reader, blob.algorithm(), chunk);
    } catch (NotFound _) {
      return; // deleted since it was listed
    } catch (IOException e) {
      findings.accept(
          Finding.lasting("blob " + blob, "can't be read: " + e.getMessage() + "; check the disk"));
      return;
    }
    if (!actual.equals(blob)) {
      findings.accept(
          Finding.repairable(
              "blob " + blob,
              "has the digest " + actual,
              "delete it; pull its image again",
              () -> content.delete(blob)));
    }
  }

  private static Digest digest(ContentReader reader, Digest.Algorithm algorithm, ByteBuffer chunk)
      throws IOException {
    MessageDigest hash = FastHash.of(algorithm);
    long at = 0;
    while (true) {
      int count = reader.readAt(chunk.clear(), at);
      if (count < 0) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash.digest()));
      }
      hash.update(chunk.flip());
      at += count;
    }
  }
}
