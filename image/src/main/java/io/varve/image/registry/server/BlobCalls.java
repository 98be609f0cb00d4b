package io.varve.image.registry.server;

import io.varve.image.LayerContent;
import io.varve.image.registry.server.Refusal.Code;
import io.varve.image.registry.server.Repositories.UnpackedLayer;
import io.varve.oci.Digest;
import io.varve.oci.MediaType;
import io.varve.oci.error.NotFound;
import io.varve.storage.content.ContentReader;
import io.varve.storage.content.ContentStore;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Serves blobs, whole or in part. */
final class BlobCalls {

  private static final MediaType OCTETS = new MediaType("application/octet-stream");

  private final ContentStore content;
  private final LayerContent layers;
  private final Repositories repositories;
  private final Lease lease;
  private final Optional<BlobRemoval> removal;

  BlobCalls(
      ContentStore content,
      LayerContent layers,
      Repositories repositories,
      Lease lease,
      Optional<BlobRemoval> removal) {
    this.content = content;
    this.layers = layers;
    this.repositories = repositories;
    this.lease = lease;
    this.removal = removal;
  }

  void answer(Call call, Route.BlobOf route) throws IOException, Refusal {
    switch (call.method()) {
      case "GET", "HEAD" -> get(call, route.digest());
      case "DELETE" -> delete(call, route.digest());
      default -> throw new Refusal(Code.UNSUPPORTED, "a blob takes GET, HEAD or DELETE");
    }
  }

  /** A blob belongs to the whole store: one that an image needs stays, whoever asks. */
  private void delete(Call call, Digest digest) throws IOException, Refusal {
    boolean here = content.info(digest).isPresent();
    if (!here && repositories.unpacked(digest).isEmpty()) {
      throw unknown(digest);
    }
    lease.release(new Resource.Content(digest));
    if (!here || removal.isEmpty() || !removal.get().remove(digest)) {
      throw new Refusal(
          Code.DENIED, "blob " + digest + " is part of an image here; delete its manifest first");
    }
    call.answer(202);
  }

  private static Refusal unknown(Digest digest) {
    return new Refusal(Code.BLOB_UNKNOWN, "no blob " + digest + " here");
  }

  private void get(Call call, Digest digest) throws IOException, Refusal {
    call.with("Docker-Content-Digest", digest.toString()).with("Accept-Ranges", "bytes");
    try (ContentReader blob = content.open(digest)) {
      ByteRange range = ByteRange.of(call.header("Range"), blob.size());
      OutputStream out = begin(call, range, blob.size());
      if (!call.isHead()) {
        try (InputStream bytes = blob.newInputStream()) {
          bytes.skipNBytes(range.start());
          copy(bytes, out, range.length());
        }
      }
    } catch (NotFound e) {
      getUnpacked(call, digest);
    }
  }

  private void getUnpacked(Call call, Digest digest) throws IOException, Refusal {
    Optional<UnpackedLayer> found = repositories.unpacked(digest);
    if (found.isEmpty()) {
      throw unknown(digest);
    }
    UnpackedLayer unpacked = found.get();
    ByteRange range = ByteRange.of(call.header("Range"), unpacked.layer().size());
    OutputStream out = begin(call, range, unpacked.layer().size());
    if (!call.isHead()) {
      layers.write(unpacked.layer(), unpacked.chain(), new Window(out, range));
    }
  }

  private static OutputStream begin(Call call, ByteRange range, long size) throws IOException {
    if (range.isWhole(size)) {
      return call.begin(200, OCTETS, size);
    }
    call.with("Content-Range", "bytes " + range.start() + "-" + range.last() + "/" + size);
    return call.begin(206, OCTETS, range.length());
  }

  private static void copy(InputStream in, OutputStream out, long length) throws IOException {
    byte[] chunk = new byte[256 * 1024];
    long left = length;
    while (left > 0) {
      int count = in.read(chunk, 0, (int) Math.min(chunk.length, left));
      if (count < 0) {
        throw new IOException("blob became shorter");
      }
      out.write(chunk, 0, count);
      left -= count;
    }
  }

  /** Lets a part of the stream through. */
  private static final class Window extends FilterOutputStream {
    private final ByteRange range;
    private long position;

    Window(OutputStream out, ByteRange range) {
      super(out);
      this.range = range;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      long from = Math.max(position, range.start());
      long to = Math.min(position + length, range.last() + 1);
      if (from < to) {
        out.write(bytes, offset + (int) (from - position), (int) (to - from));
      }
      position += length;
    }
  }
}
