package io.varve.engine.lifecycle;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileStatus;
import io.varve.linux.OpenFile;
import io.varve.storage.layer.Attributes;
import io.varve.storage.layer.LayerPath;
import io.varve.storage.layer.TarEntry;
import io.varve.storage.layer.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Writes files and trees as tar entries, by directory handle and without following links. */
final class TreeArchive {
  private final TarWriter out;

  TreeArchive(TarWriter out) {
    this.out = out;
  }

  /** Writes what has a name in a directory, under another name. */
  void write(DirectoryHandle directory, String name, LayerPath as) throws IOException {
    FileStatus status = directory.status(name);
    Attributes attributes =
        new Attributes(status.permissions(), status.uid(), status.gid(), status.modified());
    switch (status.kind()) {
      case DIRECTORY -> {
        try (DirectoryHandle child = directory.openDirectory(name)) {
          out.write(new TarEntry.Directory(as, attributes));
          writeChildren(child, as);
        }
      }
      case REGULAR -> writeFile(directory, name, as, attributes);
      case SYMBOLIC_LINK ->
          out.write(new TarEntry.SymbolicLink(as, attributes, directory.readSymbolicLink(name)));
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          out.write(
              new TarEntry.Device(
                  as,
                  attributes,
                  status.kind() == io.varve.linux.FileKind.BLOCK_DEVICE
                      ? TarEntry.Device.Kind.BLOCK
                      : TarEntry.Device.Kind.CHARACTER,
                  (int) status.major(),
                  (int) status.minor()));
      case FIFO -> out.write(new TarEntry.Fifo(as, attributes));
      case SOCKET, UNKNOWN -> {}
    }
  }

  /** Writes what is in a directory. */
  void writeChildren(DirectoryHandle directory, LayerPath as) throws IOException {
    List<String> names = new ArrayList<>();
    directory.list().forEach(entry -> names.add(entry.name()));
    names.sort(Comparator.naturalOrder());
    for (String name : names) {
      write(directory, name, as.child(name));
    }
  }

  private void writeFile(
      DirectoryHandle directory, String name, LayerPath as, Attributes attributes)
      throws IOException {
    try (OpenFile file = directory.openFile(name);
        InputStream content = file.inputStream()) {
      long size = file.status().size();
      out.write(new TarEntry.File(as, attributes, size), new ExactInput(content, size));
    }
  }

  /** As many bytes as were announced, whatever happens to the file meanwhile. */
  private static final class ExactInput extends InputStream {
    private final InputStream content;
    private long left;

    ExactInput(InputStream content, long size) {
      this.content = content;
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int wanted = (int) Math.min(left, length);
      int read = content.read(target, offset, wanted);
      if (read <= 0) {
        java.util.Arrays.fill(target, offset, offset + wanted, (byte) 0);
        read = wanted;
      }
      left -= read;
      return read;
    }
  }
}
