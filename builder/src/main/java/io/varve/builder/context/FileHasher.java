package io.varve.builder.context;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileOpener;
import io.varve.builder.tree.NativeFiles;
import io.varve.builder.tree.TreePath;
import io.varve.linux.FileNames;
import io.varve.linux.OpenFile;
import io.varve.linux.hash.FastHash;
import io.varve.oci.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.Map;

/** Hashes files of a context, content and extended attributes. Belongs to one thread. */
final class FileHasher implements Closeable {

  private static final int BUFFER_SIZE = 1 << 17;

  private final NativeFiles files;
  private final FileOpener opener = new FileOpener();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
  private final MessageDigest hash = FastHash.sha256();

  FileHasher(NativeFiles files) {
    this.files = files;
  }

  /**
   * Hashes a file.
   *
   * @param place where it is in the context, for messages
   * @param node the file
   * @return its digest
   * @throws NoSuchFileException when another file, or none, has its name by now
   * @throws IOException when it can't be read
   */
  Digest hash(TreePath place, FileNode node) throws IOException {
    try (OpenFile file = opener.open(node)) {
      if (!FileNode.of(file.status(), node.location()).identity().equals(node.identity())) {
        throw changed(place);
      }
      return hash(file);
    } catch (AccessDeniedException e) {
      AccessDeniedException clear =
          new AccessDeniedException(
              node.location().toString(),
              null,
              "the build context has a file that can't be read; exclude it in .dockerignore");
      clear.initCause(e);
      throw clear;
    } catch (NoSuchFileException | FileSystemLoopException e) {
      IOException clear = changed(place);
      clear.initCause(e);
      throw clear;
    }
  }

  private Digest hash(OpenFile file) throws IOException {
    while (file.read(buffer.clear()) > 0) {
      hash.update(buffer.flip());
    }
    for (Map.Entry<String, byte[]> attribute : files.attributes(file).entrySet()) {
      hash.update(FileNames.encode(attribute.getKey()));
      hash.update((byte) 0);
      hash.update(attribute.getValue());
    }
    return Digest.ofHash(hash.digest());
  }

  static IOException changed(TreePath place) {
    return new NoSuchFileException(
        place.toString(), null, "the build context changed while it was read; build again");
  }

  @Override
  public void close() throws IOException {
    opener.close();
  }
}
