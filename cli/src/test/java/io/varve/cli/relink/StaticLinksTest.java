package io.varve.cli.relink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticLinksTest {
  private final StaticLinks links = new StaticLinks(StaticLinksTest.class.getClassLoader());

  @Test
  void recordsAndSwitchesAnswerAsBefore() throws Exception {
    assertThat(answers(new Relinked(links))).isEqualTo(new Samples().get());
  }

  @Test
  void nothingIsLeftToLinkAtTheFirstUse() throws IOException {
    for (Class<?> sample : List.of(Samples.class, Samples.Numbers.class, Samples.Shape.class)) {
      assertThat(bootstraps(bytes(sample.getName()))).isNotEmpty();
      assertThat(bootstraps(links.of(bytes(sample.getName())))).isEmpty();
    }
  }

  @Test
  void aClassWithNothingToReplaceIsTheSame() throws IOException {
    byte[] bytes = bytes(Supplier.class.getName());

    assertThat(links.of(bytes)).isSameAs(bytes);
  }

  @Test
  void aJarKeepsItsEntries(@TempDir Path directory) throws IOException {
    Path jar = directory.resolve("a.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      add(out, "io/resource", new byte[] {1, 2});
      add(out, "io/", new byte[0]);
      add(out, "io/Samples.class", bytes(Samples.class.getName()));
    }

    Relink.main(new String[] {jar.toString()});

    try (ZipFile rewritten = new ZipFile(jar.toFile())) {
      assertThat(rewritten.stream().map(ZipEntry::getName))
          .containsExactly("io/resource", "io/", "io/Samples.class");
      byte[] linked =
          rewritten.getInputStream(rewritten.getEntry("io/Samples.class")).readAllBytes();
      assertThat(bootstraps(linked)).isEmpty();
    }
    assertThat(directory).isDirectoryContaining("glob:**a.jar");
    assertThat(directory.toFile().list()).hasSize(1);
  }

  private static void add(ZipOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(content);
    out.closeEntry();
  }

  private static List<String> answers(ClassLoader loader) throws ReflectiveOperationException {
    Object samples =
        loader.loadClass(Samples.class.getName()).getDeclaredConstructor().newInstance();
    assertThat(samples).isNotInstanceOf(Samples.class);
    return ((Supplier<?>) samples).get() instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static List<String> bootstraps(byte[] bytes) {
    return ClassFile.of().parse(bytes).methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .filter(InvokeDynamicInstruction.class::isInstance)
        .map(call -> ((InvokeDynamicInstruction) call).bootstrapMethod().owner().displayName())
        .filter(owner -> owner.equals("SwitchBootstraps") || owner.equals("ObjectMethods"))
        .toList();
  }

  private static byte[] bytes(String name) throws IOException {
    String resource = name.replace('.', '/') + ".class";
    try (InputStream in = ClassLoader.getSystemResourceAsStream(resource)) {
      return in.readAllBytes();
    }
  }

  /** Loads the samples anew, rewritten; everything else from where it always comes. */
  private static final class Relinked extends ClassLoader {
    private final StaticLinks links;

    Relinked(StaticLinks links) {
      super(Samples.class.getClassLoader());
      this.links = links;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(Samples.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try {
        byte[] linked = links.of(bytes(name));
        return defineClass(name, linked, 0, linked.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
