package io.varve.builder.sbom;

import io.varve.builder.tree.FileNode;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Packages of rpm, whose database is one of SQLite since 2020: a table of package headers. */
final class RpmPackages {

  private static final List<String> DATABASES =
      List.of("/usr/lib/sysimage/rpm/rpmdb.sqlite", "/var/lib/rpm/rpmdb.sqlite");

  private static final int NAME = 1000;
  private static final int VERSION = 1001;
  private static final int RELEASE = 1002;
  private static final int EPOCH = 1003;
  private static final int VENDOR = 1011;
  private static final int LICENSE = 1014;
  private static final int ARCHITECTURE = 1022;

  private static final int INT32 = 4;
  private static final int STRING = 6;
  private static final int TRANSLATED = 9;

  /** A key of the vendor is kept as if it were a package. */
  private static final String KEY = "gpg-pubkey";

  private RpmPackages() {}

  static List<SoftwarePackage> find(ImageFiles files) throws IOException {
    List<SoftwarePackage> found = new ArrayList<>();
    for (String path : DATABASES) {
      Optional<FileNode> database = files.file(path);
      if (database.filter(node -> node.kind() == FileNode.Kind.FILE).isPresent()) {
        Distribution distribution = Distribution.of(files, "rpm");
        try {
          SqliteTable.read(
              database.get().location(),
              "Packages",
              row -> read(row.getLast(), distribution, path).ifPresent(found::add));
        } catch (InvalidArgument e) {
          return List.of(); // said by the document's comment
        }
        return found;
      }
    }
    return found;
  }

  /** Whether the image has a database that gave no package, for one of the older forms. */
  static Optional<String> unread(ImageFiles files, List<SoftwarePackage> found) throws IOException {
    if (!found.isEmpty()) {
      return Optional.empty();
    }
    List<String> places = new ArrayList<>(DATABASES);
    for (String directory : List.of("/usr/lib/sysimage/rpm/", "/var/lib/rpm/")) {
      places.add(directory + "Packages.db");
      places.add(directory + "Packages");
    }
    for (String path : places) {
      if (files.file(path).isPresent()) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private static Optional<SoftwarePackage> read(
      byte[] header, Distribution distribution, String path) {
    Map<Integer, String> fields;
    try {
      fields = fields(ByteBuffer.wrap(header));
    } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
    String name = fields.getOrDefault(NAME, "");
    if (name.isEmpty() || name.equals(KEY)) {
      return Optional.empty();
    }
    SortedMap<String, String> qualifiers = new TreeMap<>();
    Optional.ofNullable(fields.get(ARCHITECTURE)).ifPresent(v -> qualifiers.put("arch", v));
    Optional.ofNullable(fields.get(EPOCH)).ifPresent(v -> qualifiers.put("epoch", v));
    qualifiers.put("distro", distribution.qualifier());
    return Optional.of(
        new SoftwarePackage(
            "rpm",
            Optional.of(distribution.id()),
            name,
            fields.getOrDefault(VERSION, "") + "-" + fields.getOrDefault(RELEASE, ""),
            qualifiers,
            Optional.ofNullable(fields.get(LICENSE)),
            Optional.ofNullable(fields.get(VENDOR)),
            path));
  }

  /** The fields of a header: a count, a length, sixteen bytes a field, and their data. */
  private static Map<Integer, String> fields(ByteBuffer header) {
    int count = header.getInt(0);
    if (count < 0 || count > header.capacity() / 16) {
      throw new IllegalArgumentException("a header of " + count + " fields");
    }
    int data = 8 + 16 * count;
    Map<Integer, String> fields = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int entry = 8 + 16 * i;
      int at = Math.addExact(data, header.getInt(entry + 8));
      switch (header.getInt(entry + 4)) {
        case STRING, TRANSLATED -> fields.put(header.getInt(entry), text(header, at));
        case INT32 -> fields.put(header.getInt(entry), Integer.toString(header.getInt(at)));
        default -> {} // no field of these types is needed
      }
    }
    return fields;
  }

  private static String text(ByteBuffer header, int start) {
    int end = start;
    while (header.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - start];
    header.get(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
