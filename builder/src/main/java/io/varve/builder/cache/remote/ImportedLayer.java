package io.varve.builder.cache.remote;

import io.varve.image.unpack.LayerSource;
import io.varve.image.unpack.VerifiedStream;
import io.varve.oci.Descriptor;
import io.varve.oci.error.EngineException;
import io.varve.storage.disk.DiskFull;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A layer in a cache.
 *
 * @param cache the cache
 * @param blob its packed form
 * @param permits limits how many are read at once
 */
record ImportedLayer(ImportedCache cache, Descriptor blob, Semaphore permits)
    implements LayerSource {

  @Override
  public <R> R read(Reader<R> reader) throws IOException, InterruptedException {
    permits.acquire();
    try (VerifiedStream bytes = cache.place().open(blob)) {
      return bytes.readWhole(reader);
    } catch (DiskFull | CacheUnusable e) {
      throw e;
    } catch (IOException | EngineException e) {
      throw new CacheUnusable(List.of(cache), e);
    } finally {
      permits.release();
    }
  }
}
