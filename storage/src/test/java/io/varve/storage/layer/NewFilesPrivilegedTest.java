package io.varve.storage.layer;

import static io.varve.storage.layer.Tars.OVERLAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileStatus;
import io.varve.linux.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files have the layer's owners and permissions, whatever the host gives to new files. */
class NewFilesPrivilegedTest {

  /** Everything for the owner, reading and entering for the group, nothing for others. */
  private static final byte[] DEFAULT_ACCESS =
      HexFormat.of()
          .parseHex("02000000" + "01000700ffffffff" + "04000500ffffffff" + "20000000ffffffff");

  private static final int[] PERMISSIONS = {
    0644, 0755, 0600, 0666, 0777, 0400, 0, 04755, 02755, 01644, 06777
  };

  @TempDir Path temp;

  /** What a layer's root passes on to what is made in it. */
  enum RootDirectory {
    NOTHING,
    ITS_GROUP,
    ITS_ACCESS_LIST
  }

  private static Attributes attributes(int permissions, long uid, long gid) {
    return new Attributes(permissions, uid, gid, Instant.ofEpochSecond(1_000_000_000));
  }

  private Path root(RootDirectory kind) throws IOException {
    Path root = Files.createDirectory(temp.resolve("root"));
    try (DirectoryHandle handle = DirectoryHandle.open(root)) {
      switch (kind) {
        case NOTHING -> handle.setPermissions(0755);
        case ITS_GROUP -> {
          handle.setOwner(0, 7);
          handle.setPermissions(02775);
        }
        case ITS_ACCESS_LIST ->
            handle.setExtendedAttribute("system.posix_acl_default", DEFAULT_ACCESS);
      }
    }
    return root;
  }

  private static Map<String, Attributes> layer(Tars tar) {
    Map<String, Attributes> wanted = new LinkedHashMap<>();
    for (String directory : new String[] {"a", "b", "c"}) {
      // the second passes its group on; the third comes after it
      Attributes own = directory.equals("b") ? attributes(02775, 0, 50) : attributes(0755, 0, 0);
      tar.add(new TarEntry.Directory(LayerPath.of(directory), own), "");
      wanted.put(directory, own);
      for (int permissions : PERMISSIONS) {
        for (long id : new long[] {0, 50, 1000}) {
          String name = directory + "/" + Integer.toOctalString(permissions) + "-" + id;
          Attributes file = attributes(permissions, id == 50 ? 0 : id, id);
          tar.add(new TarEntry.File(LayerPath.of(name), file, 1), "x");
          wanted.put(name, file);
        }
      }
      String link = directory + "/link";
      tar.add(new TarEntry.SymbolicLink(LayerPath.of(link), attributes(0777, 0, 0), "target"), "");
      wanted.put(link, attributes(0777, 0, 0));
    }
    return wanted;
  }

  private static void check(Path root, Map<String, Attributes> wanted) throws IOException {
    for (var entry : wanted.entrySet()) {
      Path file = root.resolve(entry.getKey());
      try (DirectoryHandle parent = DirectoryHandle.open(file.getParent())) {
        FileStatus status = parent.status(file.getFileName().toString());
        assertThat(attributes(status.permissions(), status.uid(), status.gid()))
            .as(entry.getKey())
            .isEqualTo(entry.getValue());
        assertThat(status.modified()).isEqualTo(entry.getValue().modified());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(RootDirectory.class)
  void whateverTheRootPassesOn(RootDirectory kind) throws IOException {
    Tars tar = new Tars();
    Map<String, Attributes> wanted = layer(tar);
    Path root = root(kind);
    tar.applyTo(root, OVERLAY);
    check(root, wanted);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 022, 027, 077})
  void whateverTheProcessTakesAway(int umask) throws IOException {
    Tars tar = new Tars();
    Map<String, Attributes> wanted = layer(tar);
    Path root = root(RootDirectory.NOTHING);
    int before = Identity.setUmask(umask);
    try {
      assertThat(Identity.umask()).isEqualTo(umask);
      tar.applyTo(root, OVERLAY);
    } finally {
      Identity.setUmask(before);
    }
    check(root, wanted);
  }
}
