package io.varve.cli.relink;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** A jar whose classes are replaced by their {@link StaticLinks}. */
final class RelinkedJar {
  private final Path jar;
  private final StaticLinks links = new StaticLinks(ClassLoader.getSystemClassLoader());

  RelinkedJar(Path jar) {
    this.jar = jar;
  }

  void write() throws IOException {
    Path rewritten = jar.resolveSibling(jar.getFileName() + ".relinked");
    try (ZipFile in = new ZipFile(jar.toFile());
        ZipOutputStream out =
            new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(rewritten)))) {
      Enumeration<? extends ZipEntry> entries = in.entries();
      while (entries.hasMoreElements()) {
        copy(in, entries.nextElement(), out);
      }
    }
    Files.move(rewritten, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void copy(ZipFile in, ZipEntry entry, ZipOutputStream out) throws IOException {
    byte[] content = in.getInputStream(entry).readAllBytes();
    ZipEntry copy = new ZipEntry(entry.getName());
    copy.setTime(entry.getTime());
    out.putNextEntry(copy);
    out.write(entry.getName().endsWith(".class") ? links.of(content) : content);
    out.closeEntry();
  }
}
