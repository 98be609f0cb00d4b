package io.varve.image.transfer;

import io.varve.image.registry.BlobUploader;
import io.varve.linux.hash.FastHash;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.error.Unavailable;
import io.varve.oci.task.ProgressEvent.Phase;
import io.varve.oci.task.ProgressEvent.Transfer;
import io.varve.oci.task.ProgressListener;
import io.varve.oci.task.TaskScope;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Makes bytes, a layer's for instance, compresses and sends them in one pass. */
final class PackedUpload {

  private static final int ATTEMPTS = 3;

  private final BlobUploader uploader;
  private final Reference name;
  private final Subject subject;
  private final Packing packing;

  PackedUpload(BlobUploader uploader, Reference name, Subject subject, Packing packing) {
    this.uploader = uploader;
    this.name = name;
    this.subject = subject;
    this.packing = packing;
  }

  /** Makes the plain bytes, always the same. */
  interface Source {
    void write(OutputStream target) throws IOException;
  }

  /**
   * What is sent: how progress calls it, its type once packed, its plain length if known, bytes.
   */
  record Subject(String id, MediaType type, long size, Source source) {}

  /** Sends the bytes; a broken connection makes it start anew, since nothing of it is kept. */
  Descriptor send(ProgressListener progress) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return sendOnce(progress);
      } catch (Unavailable e) {
        if (attempt >= ATTEMPTS) {
          throw e;
        }
        report(progress, Phase.RETRYING, 0);
      }
    }
  }

  private Descriptor sendOnce(ProgressListener progress) throws IOException, InterruptedException {
    BytePipe pipe = new BytePipe();
    Sealed sealed = new Sealed(pipe.output());
    try (TaskScope scope = new TaskScope();
        InputStream bytes = pipe.input()) {
      scope.fork(() -> write(pipe, sealed, progress));
      try {
        uploader.stream(name, bytes, sealed::digest);
      } catch (IOException | RuntimeException e) {
        if (pipe.hasFailed()) {
          scope.joinOrThrow(); // why the bytes could not be made matters more
        }
        throw e;
      }
      scope.joinOrThrow();
    }
    return new Descriptor(subject.type(), sealed.digest(), sealed.count);
  }

  private Sealed write(BytePipe pipe, Sealed sealed, ProgressListener progress) throws IOException {
    try (OutputStream plain = new Reporting(packing.over(sealed), progress)) {
      try {
        subject.source().write(plain);
      } catch (IOException | RuntimeException e) {
        pipe.fail(); // before the close that would end the blob well
        throw e;
      }
    }
    return sealed;
  }

  private void report(ProgressListener progress, Phase phase, long count) {
    progress.update(new Transfer(subject.id(), phase, count, subject.size()));
  }

  /** Hashes and counts what goes out; closing it is the end of the blob unless making it failed. */
  private static final class Sealed extends FilterOutputStream {
    private final MessageDigest hash = FastHash.sha256();
    private long count;
    private volatile Digest finished = Digest.of(new byte[0]);

    Sealed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      hash.update(bytes, offset, length);
      count += length;
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      finished = Digest.ofHash(hash.digest());
      super.close();
    }

    Digest digest() {
      return finished;
    }
  }

  /** Reports how much has been read. */
  private final class Reporting extends FilterOutputStream {
    private final ProgressListener progress;
    private long passed;

    Reporting(OutputStream out, ProgressListener progress) {
      super(out);
      this.progress = progress;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      passed += length;
      report(progress, Phase.UPLOADING, passed);
    }
  }
}
