package io.varve.storage.metadata;

import io.varve.storage.disk.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.sqlite.JDBC;
import org.sqlite.util.OSInfo;

/**
 * SQLite's native library in a directory of ours. Left alone, the driver unpacks it into the
 * temporary directory at every start, which costs 120 ms.
 */
public final class NativeSqlite {

  private static final String LIBRARY = "libsqlitejdbc.so";

  private NativeSqlite() {}

  /**
   * Unpacks the library, unless it is there, and loads it. To be called before the first database
   * is opened.
   *
   * @param directory writable by trusted users only, since code is loaded from it; {@code version}
   *     gets a directory of its own in it
   * @param version changes with the driver, such as the version of this program
   * @throws IOException when it can't be unpacked; the driver then does it in its own way
   */
  public static void load(Path directory, String version) throws IOException {
    System.load(unpack(directory, version).toString());
  }

  /**
   * Unpacks the library, unless it is there.
   *
   * @param directory as in {@link #load}
   * @param version as in {@link #load}
   * @return the library's file, alone in its directory
   * @throws IOException when it can't be unpacked
   */
  public static Path unpack(Path directory, String version) throws IOException {
    Path place = directory.resolve("sqlite-" + version).toAbsolutePath();
    Path library = place.resolve(LIBRARY);
    if (!Files.exists(library)) {
      Disk.local().createDirectories(place);
      Disk.local().writeAtomically(library, bytes());
    }
    return library;
  }

  private static byte[] bytes() throws IOException {
    String resource =
        "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + LIBRARY;
    try (InputStream in = JDBC.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new NoSuchFileException(resource, null, "the SQLite driver has no such library");
      }
      return in.readAllBytes();
    }
  }
}
