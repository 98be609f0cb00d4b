package io.varve.storage.layer;

import io.varve.storage.snapshot.OnDiskFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Archives made by hand, one after the other entry. */
final class Tars {

  static final OnDiskFormat.Overlay OVERLAY =
      new OnDiskFormat.Overlay(OnDiskFormat.XattrNamespace.TRUSTED);
  static final OnDiskFormat PLAIN = new OnDiskFormat.Plain();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarWriter writer = new TarWriter(bytes);

  static Attributes attributes(int permissions) {
    return new Attributes(permissions, 0, 0, Instant.ofEpochSecond(1_000_000_000));
  }

  Tars add(TarEntry entry, String content) {
    try {
      writer.write(entry, new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1)));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Tars file(String path, String content) {
    return add(new TarEntry.File(LayerPath.of(path), attributes(0644), content.length()), content);
  }

  Tars directory(String path) {
    return add(new TarEntry.Directory(LayerPath.of(path), attributes(0755)), "");
  }

  Tars symbolicLink(String path, String target) {
    return add(new TarEntry.SymbolicLink(LayerPath.of(path), attributes(0777), target), "");
  }

  Tars hardLink(String path, String target) {
    return add(new TarEntry.HardLink(LayerPath.of(path), LayerPath.of(target)), "");
  }

  /** An entry with a name as it is written, tricks included; at most 100 characters. */
  Tars raw(String name, char type, String link) {
    byte[] block = new byte[512];
    put(block, 0, name);
    put(block, 100, "0000644\0000000000\0000000000\00000000000000\00000000000000\0");
    block[156] = (byte) type;
    put(block, 157, link);
    put(block, 257, "ustar\00000");
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte value : block) {
      sum += value & 0xff;
    }
    put(block, 148, String.format("%06o\0 ", sum));
    bytes.writeBytes(block);
    return this;
  }

  private static void put(byte[] block, int offset, String text) {
    byte[] source = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(source, 0, block, offset, source.length);
  }

  byte[] bytes() {
    try {
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  InputStream stream() {
    return new ByteArrayInputStream(bytes());
  }

  Applied applyTo(Path root, OnDiskFormat format) throws IOException {
    return LayerApplier.apply(stream(), root, format, ApplyOptions.DEFAULT);
  }

  static List<TarEntry> entries(byte[] tar) throws IOException {
    List<TarEntry> entries = new ArrayList<>();
    try (TarReader reader = new TarReader(new ByteArrayInputStream(tar))) {
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        entries.add(next.get());
      }
    }
    return entries;
  }

  /** Contents of the files, by path. */
  static Map<String, String> contents(byte[] tar) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (TarReader reader = new TarReader(new ByteArrayInputStream(tar))) {
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        if (next.get() instanceof TarEntry.File file) {
          contents.put(
              file.path().toString(),
              new String(reader.body().readAllBytes(), StandardCharsets.ISO_8859_1));
        }
      }
    }
    return contents;
  }
}
