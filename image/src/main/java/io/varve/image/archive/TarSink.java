package io.varve.image.archive;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes an archive as a tar (POSIX.1-2001 ustar; sizes from 8 GiB on in base 256). Names here are
 * short and plain, times are the epoch: the same images give the same bytes.
 */
public final class TarSink implements ArchiveSink {

  private static final int BLOCK = 512;
  private static final long LARGEST_OCTAL_SIZE = 0_77777777777L;

  private final OutputStream out;

  /**
   * An archive into a stream.
   *
   * @param out takes the tar; closed with the archive
   */
  public TarSink(OutputStream out) {
    this.out = out;
  }

  @Override
  public void directory(String name) throws IOException {
    out.write(header(name + "/", 0, '5', 0755));
  }

  @Override
  public void file(String name, long size, Body body) throws IOException {
    out.write(header(name, size, '0', 0644));
    Counting counting = new Counting(out);
    body.writeTo(counting);
    if (counting.count != size) {
      throw new IOException(
          "archive entry " + name + ": " + counting.count + " bytes instead of " + size);
    }
    out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
  }

  /**
   * Ends the archive and leaves the stream open.
   *
   * @throws IOException when writing fails
   */
  public void finish() throws IOException {
    out.write(new byte[2 * BLOCK]);
  }

  @Override
  public void close() throws IOException {
    try (out) {
      finish();
    }
  }

  private static byte[] header(String name, long size, char type, int mode) {
    byte[] header = new byte[BLOCK];
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    if (encoded.length > 100) {
      throw new IllegalArgumentException("archive name too long: " + name);
    }
    System.arraycopy(encoded, 0, header, 0, encoded.length);
    octal(header, 100, 7, mode);
    octal(header, 108, 7, 0);
    octal(header, 116, 7, 0);
    if (size <= LARGEST_OCTAL_SIZE) {
      octal(header, 124, 11, size);
    } else {
      header[124] = (byte) 0x80;
      for (int i = 0; i < 8; i++) {
        header[135 - i] = (byte) (size >> (8 * i));
      }
    }
    octal(header, 136, 11, 0);
    header[156] = (byte) type;
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    octal(header, 148, 6, sum);
    header[154] = 0;
    return header;
  }

  private static void octal(byte[] header, int at, int digits, long value) {
    long rest = value;
    for (int i = digits - 1; i >= 0; i--) {
      header[at + i] = (byte) ('0' + (rest & 7));
      rest >>= 3;
    }
  }

  private static final class Counting extends FilterOutputStream {
    private long count;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }

    @Override
    public void close() {
      // the archive goes on
    }
  }
}
