package io.varve.storage.layer;

import static io.varve.storage.layer.Tars.OVERLAY;
import static io.varve.storage.layer.Tars.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.Mounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerDifferPrivilegedTest {

  @TempDir Path temp;

  private static byte[] diff(Path upper, DiffOptions options) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    WrittenLayer written = LayerDiffer.write(upper, OVERLAY, options, tar);
    assertThat(written).isEqualTo(LayerDiffer.digest(upper, OVERLAY, options));
    assertThat(written.tarSize()).isEqualTo(tar.size());
    return tar.toByteArray();
  }

  private static Applied apply(byte[] tar, Path root) throws IOException {
    ApplyOptions options = new ApplyOptions(1000, 1 << 30, IdMapping.IDENTITY, false);
    return LayerApplier.apply(new ByteArrayInputStream(tar), root, OVERLAY, options);
  }

  /** A layer that was written by us comes back from its directory, byte for byte. */
  @Property(tries = 150)
  void theDiffOfAnAppliedLayerIsTheLayer(@ForAll long seed) throws IOException {
    Path base = Files.createTempDirectory("varve-diff");
    try {
      byte[] random = randomLayer(new Random(seed));
      apply(random, Files.createDirectory(base.resolve("first")));
      byte[] ours = diff(base.resolve("first"), DiffOptions.DEFAULT);
      Applied applied = apply(ours, Files.createDirectory(base.resolve("second")));
      assertThat(applied.impliedDirectories()).isEmpty();
      assertThat(applied.unresolvedHardLinks()).isEmpty();
      byte[] again = diff(base.resolve("second"), DiffOptions.DEFAULT);
      assertThat(Tars.entries(again)).isEqualTo(Tars.entries(ours));
      assertThat(again).isEqualTo(ours);
      assertThat(LayerDiffer.digest(base.resolve("second"), OVERLAY, DiffOptions.DEFAULT).diffId())
          .isEqualTo(applied.diffId());
    } finally {
      try (DirectoryHandle parent = DirectoryHandle.open(base.getParent())) {
        parent.removeTree(base.getFileName().toString());
      }
    }
  }

  private static byte[] randomLayer(Random random) {
    String[] names = {"a", "b", "c.d", "ü", "x".repeat(120), "with space", "\udcff\udc80"};
    Tars tar = new Tars();
    int count = random.nextInt(25);
    for (int i = 0; i < count; i++) {
      List<String> path = new ArrayList<>();
      int depth = 1 + random.nextInt(3);
      for (int j = 0; j < depth; j++) {
        path.add("d" + random.nextInt(2));
      }
      String directory = String.join("/", path);
      String name = names[random.nextInt(names.length)];
      LayerPath file = new LayerPath(path).child(name);
      switch (random.nextInt(8)) {
        case 0 -> tar.add(new TarEntry.Directory(new LayerPath(path), attributes(random)), "");
        case 1 -> tar.file(directory + "/.wh." + name, "");
        case 2 -> tar.file(directory + "/.wh..wh..opq", "");
        case 3 ->
            tar.add(
                new TarEntry.SymbolicLink(
                    file, attributes(random), "t".repeat(1 + random.nextInt(150))),
                "");
        case 4 -> tar.add(new TarEntry.Fifo(file, attributes(random)), "");
        case 5 ->
            tar.add(
                new TarEntry.Device(
                    file,
                    attributes(random),
                    TarEntry.Device.Kind.CHARACTER,
                    1 + random.nextInt(4095),
                    random.nextInt(1 << 20)),
                "");
        case 6 -> {
          tar.add(new TarEntry.File(file, attributes(random), 4), "data");
          tar.add(new TarEntry.HardLink(new LayerPath(path).child("hard" + i), file), "");
        }
        default -> {
          String content = "z".repeat(random.nextInt(1500));
          tar.add(new TarEntry.File(file, attributes(random), content.length()), content);
        }
      }
    }
    return tar.bytes();
  }

  private static Attributes attributes(Random random) {
    Map<String, byte[]> extended = new HashMap<>();
    if (random.nextInt(3) == 0) {
      byte[] value = new byte[random.nextInt(40)];
      random.nextBytes(value);
      extended.put("trusted.t" + random.nextInt(3), value);
    }
    long[] ids = {0, 1000, 2097151, 2097152, 4294967294L};
    Instant[] times = {
      Instant.EPOCH,
      Instant.ofEpochSecond(-2, 250_000_000),
      Instant.ofEpochSecond(-1_000_000_000),
      Instant.ofEpochSecond(8_000_000_000L, 1),
      Instant.ofEpochSecond(1_700_000_000, 123_456_789)
    };
    return new Attributes(
        random.nextInt(010000),
        ids[random.nextInt(ids.length)],
        ids[random.nextInt(ids.length)],
        times[random.nextInt(times.length)],
        ExtendedAttributes.of(extended));
  }

  @Test
  void timesAreClampedToTheSourceDate() throws IOException {
    Instant date = Instant.parse("2020-01-01T00:00:00Z");
    Files.writeString(temp.resolve("new"), "x");
    Files.setLastModifiedTime(
        Files.writeString(temp.resolve("old"), "x"), FileTime.from(date.minusSeconds(5)));
    List<TarEntry> entries = Tars.entries(diff(temp, DiffOptions.DEFAULT.withClampTo(date)));
    assertThat(entries)
        .extracting(entry -> ((TarEntry.File) entry).attributes().modified())
        .containsExactly(date, date.minusSeconds(5));
  }

  @Test
  void aContainersChangesAreListedAsDockerListsThem() throws IOException {
    Path lower = Files.createDirectory(temp.resolve("lower"));
    Path upper = Files.createDirectory(temp.resolve("upper"));
    Path work = Files.createDirectory(temp.resolve("work"));
    Path merged = Files.createDirectory(temp.toRealPath().resolve("merged"));
    new Tars()
        .directory("etc")
        .file("etc/changed", "1")
        .file("etc/removed", "1")
        .directory("usr")
        .directory("usr/share")
        .file("usr/share/touched", "1")
        .directory("gone")
        .file("gone/f", "1")
        .directory("replaced")
        .file("replaced/old", "1")
        .directory("untouched")
        .applyTo(lower, OVERLAY);
    Mounts.mount(
        "overlay",
        "overlay",
        List.of(
            "lowerdir+=" + lower,
            "upperdir=" + upper,
            "workdir=" + work,
            "redirect_dir=nofollow",
            "metacopy=off",
            "index=off"),
        merged);
    try {
      Files.writeString(merged.resolve("etc/changed"), "22");
      Files.delete(merged.resolve("etc/removed"));
      Files.writeString(merged.resolve("usr/share/touched"), "22");
      Files.delete(merged.resolve("gone/f"));
      Files.delete(merged.resolve("gone"));
      Files.delete(merged.resolve("replaced/old"));
      Files.delete(merged.resolve("replaced"));
      Files.createDirectory(merged.resolve("replaced"));
      Files.writeString(merged.resolve("replaced/new"), "1");
      Files.createDirectory(merged.resolve("added"));
    } finally {
      Mounts.unmount(merged, false);
    }
    assertThat(LayerDiffer.changes(upper, List.of(lower), OVERLAY))
        .extracting(Change::toString)
        .containsExactly(
            "A /added",
            "C /etc",
            "C /etc/changed",
            "D /etc/removed",
            "D /gone",
            "C /replaced",
            "A /replaced/new",
            "D /replaced/old",
            "C /usr",
            "C /usr/share",
            "C /usr/share/touched");
    // The layer, applied in plain form on the lower tree, gives what was seen merged.
    new Tars().directory("etc").applyTo(Files.createDirectory(temp.resolve("plain")), PLAIN);
    byte[] tar = diff(upper, DiffOptions.DEFAULT);
    assertThat(Tars.contents(tar))
        .containsEntry("etc/changed", "22")
        .containsKeys("etc/.wh.removed", ".wh.gone", "replaced/.wh..wh..opq")
        .doesNotContainKey("untouched");
  }

  @Test
  void theDifferenceOfTwoTreesAppliedToTheFirstGivesTheSecond() throws IOException {
    Path before = Files.createDirectory(temp.resolve("before"));
    Path after = Files.createDirectory(temp.resolve("after"));
    Tars common = new Tars().directory("d").file("d/same", "1");
    byte[] base = common.bytes();
    for (Path tree : List.of(before, after)) {
      LayerApplier.apply(new ByteArrayInputStream(base), tree, PLAIN, ApplyOptions.DEFAULT);
    }
    new Tars().file("d/old", "1").directory("x").file("x/y", "1").applyTo(before, PLAIN);
    new Tars().file("d/new", "1").file("x", "now a file").applyTo(after, PLAIN);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    LayerDiffer.writeDifference(before, after, DiffOptions.DEFAULT, tar);
    LayerApplier.apply(
        new ByteArrayInputStream(tar.toByteArray()), before, PLAIN, ApplyOptions.DEFAULT);
    assertThat(LayerDiffer.compare(before, after)).isEmpty();
    assertThat(before.resolve("x")).hasContent("now a file");
  }
}
