package io.varve.image.unpack;

import io.varve.oci.Descriptor;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.NotFound;
import io.varve.storage.content.ContentProvider;
import io.varve.storage.content.ContentReader;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * A layer that the content store has. Its bytes are hashed again while they are read: the disk may
 * have lost some since they were committed.
 *
 * @param content the store
 * @param layer the blob
 * @param permits limits how many are read at once
 */
public record StoredLayer(ContentProvider content, Descriptor layer, Semaphore permits)
    implements LayerSource {

  @Override
  public <R> R read(Reader<R> reader) throws IOException, InterruptedException {
    permits.acquire();
    try (ContentReader blob = content.open(layer.digest());
        VerifiedStream bytes =
            new VerifiedStream(blob.newInputStream(), layer, "layer blob in the store")) {
      return bytes.readWhole(reader);
    } catch (NotFound e) {
      throw new DataLoss(
          "layer " + layer.digest() + " is missing from the store; pull the image again", e);
    } finally {
      permits.release();
    }
  }
}
