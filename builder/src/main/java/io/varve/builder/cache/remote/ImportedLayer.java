package io.varve.builder.cache.remote;

import io.varve.image.unpack.LayerSource;
import io.varve.oci.Descriptor;
import io.varve.oci.error.EngineException;
import io.varve.storage.disk.DiskFull;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
    try (InputStream bytes = cache.place().open(blob)) {
      R result = reader.read(new Unclosed(bytes));
      bytes.transferTo(OutputStream.nullOutputStream());
      return result;
    } catch (DiskFull | CacheUnusable e) {
      throw e;
    } catch (IOException | EngineException e) {
      throw new CacheUnusable(List.of(cache), e);
    } finally {
      permits.release();
    }
  }

  /** Stays open when its reader is done, so that the rest is read and verified. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // the one who opened it closes it
    }
  }
}
