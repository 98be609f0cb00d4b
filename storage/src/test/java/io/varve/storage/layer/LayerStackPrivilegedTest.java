package io.varve.storage.layer;

import static io.varve.storage.layer.Tars.OVERLAY;
import static io.varve.storage.layer.Tars.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileKind;
import io.varve.linux.FileStatus;
import io.varve.linux.Mounts;
import io.varve.linux.OpenFile;
import io.varve.oci.error.DataLoss;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Layers in overlay form, mounted by the kernel, show the same as the layers applied one after the
 * other to one plain tree.
 */
class LayerStackPrivilegedTest {

  private static final ApplyOptions OPTIONS =
      new ApplyOptions(1000, 1 << 30, IdMapping.IDENTITY, false);

  @Property(tries = 120)
  void mountedLayersShowWhatPlainLayersHold(@ForAll long seed) throws IOException {
    Path base = Files.createTempDirectory("varve-stack").toRealPath();
    try {
      check(base, new Random(seed));
    } finally {
      try (DirectoryHandle parent = DirectoryHandle.open(base.getParent())) {
        parent.removeTree(base.getFileName().toString());
      }
    }
  }

  private static void check(Path base, Random random) throws IOException {
    Path plain = Files.createDirectory(base.resolve("plain"));
    Path merged = Files.createDirectory(base.resolve("merged"));
    List<Path> layers = new ArrayList<>();
    layers.add(Files.createDirectory(base.resolve("empty")));
    int count = 2 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      byte[] tar = layer(random, i);
      Path layer = Files.createDirectory(base.resolve("layer" + i));
      try {
        LayerApplier.apply(new ByteArrayInputStream(tar), plain, PLAIN, OPTIONS);
        Applied applied =
            LayerApplier.apply(new ByteArrayInputStream(tar), layer, OVERLAY, OPTIONS);
        LayerApplier.complete(applied, layer, layers, OVERLAY);
      } catch (DataLoss refused) {
        // A contradictory layer: nothing is said of what it leaves.
        return;
      }
      layers.addFirst(layer);
    }
    List<String> options = new ArrayList<>();
    layers.forEach(layer -> options.add("lowerdir+=" + layer));
    Mounts.mount("overlay", "overlay", options, merged);
    try {
      assertThat(describe(merged)).isEqualTo(describe(plain));
    } finally {
      Mounts.unmount(merged, false);
    }
  }

  private static byte[] layer(Random random, int number) {
    Tars tar = new Tars();
    int count = random.nextInt(14);
    for (int i = 0; i < count; i++) {
      StringBuilder path = new StringBuilder();
      int depth = random.nextInt(3);
      for (int j = 0; j < depth; j++) {
        path.append("abc".charAt(random.nextInt(3))).append('/');
      }
      String name = path + ("abc".charAt(random.nextInt(3)) + "");
      switch (random.nextInt(9)) {
        case 0, 1 ->
            tar.add(
                new TarEntry.Directory(
                    LayerPath.of(name), Tars.attributes(0700 + random.nextInt(64))),
                "");
        case 2, 3 -> tar.file(name, "layer " + number + " entry " + i);
        case 4 -> tar.symbolicLink(name + "-link", "target " + number);
        case 5, 6 -> tar.file(path + ".wh." + LayerPath.of(name).name(), "");
        case 7 -> tar.file(path + ".wh..wh..opq", "");
        default -> tar.file(name + "f", "linked " + number).hardLink(name + "h", name + "f");
      }
    }
    return tar.bytes();
  }

  private static Map<String, String> describe(Path root) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (DirectoryHandle directory = DirectoryHandle.open(root)) {
      describe(LayerPath.ROOT, directory, tree);
    }
    return tree;
  }

  private static void describe(LayerPath path, DirectoryHandle directory, Map<String, String> tree)
      throws IOException {
    for (DirectoryHandle.Entry entry : directory.list()) {
      LayerPath child = path.child(entry.name());
      FileStatus status = directory.status(entry.name());
      // A directory that a layer implies and hides below at once has no attributes of its own.
      String line =
          status.isDirectory()
              ? "directory"
              : status.kind() + " " + Integer.toOctalString(status.permissions());
      if (status.kind() == FileKind.REGULAR) {
        try (OpenFile file = directory.openFile(entry.name())) {
          line += " " + new String(file.inputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
      } else if (status.kind() == FileKind.SYMBOLIC_LINK) {
        line += " " + directory.readSymbolicLink(entry.name());
      }
      tree.put(child.toString(), line);
      if (status.isDirectory()) {
        try (DirectoryHandle inner = directory.openDirectory(entry.name())) {
          describe(child, inner, tree);
        }
      }
    }
  }
}
