package io.varve.storage.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An open blob file. */
record FileContentReader(FileChannel channel, long size) implements ContentReader {

  static FileContentReader open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new FileContentReader(channel, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public int readAt(ByteBuffer target, long position) throws IOException {
    return channel.read(target, position);
  }

  @Override
  public InputStream newInputStream() {
    return new PositionedInputStream(this);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
